import { type CardFields, formatExpiry, formatNumber, readCard } from '../card-form.ts';

/** Writes number and expiry date as they stand on a card while they are typed, and says what is wrong before anything is sent. */
export function helpWithCard(form: HTMLFormElement): void {
  const fields = {
    number: input(form, 'number'),
    expiry: input(form, 'expiry'),
    cvv: input(form, 'cvv'),
  };
  // The browser's own messages know nothing of cards.
  form.noValidate = true;
  formatAsTyped(fields.number, formatNumber);
  formatAsTyped(fields.expiry, formatExpiry);
  formatAsTyped(fields.cvv, (text) => text.replace(/\D/g, '').slice(0, 4));

  const check = () => {
    const typed: CardFields = {
      number: fields.number.value,
      expiry: fields.expiry.value,
      cvv: fields.cvv.value,
    };
    const read = readCard(typed, Date.now());
    return 'problems' in read ? read.problems : {};
  };
  for (const name of FIELD_NAMES) {
    // Told when the field is left, and taken back as soon as it is right.
    fields[name].addEventListener('blur', () => {
      if (fields[name].value !== '') tell(fields[name], check()[name]);
    });
    fields[name].addEventListener('input', () => {
      if (fields[name].ariaInvalid === 'true' && check()[name] === undefined) tell(fields[name], undefined);
    });
  }
  form.addEventListener('submit', (event) => {
    const problems = check();
    for (const name of FIELD_NAMES) tell(fields[name], problems[name]);
    const wrong = FIELD_NAMES.find((name) => problems[name] !== undefined);
    if (wrong === undefined) return;
    event.preventDefault();
    fields[wrong].focus();
  });
}

const FIELD_NAMES = ['number', 'expiry', 'cvv'] as const;

function input(form: HTMLFormElement, name: string): HTMLInputElement {
  const element = form.elements.namedItem(name);
  if (element instanceof HTMLInputElement) return element;
  throw new TypeError(`The card form has no field ${name}`);
}

/** Keeps the caret behind the digit that it was behind. */
function formatAsTyped(field: HTMLInputElement, format: (text: string) => string): void {
  field.addEventListener('input', () => {
    const { value, selectionStart } = field;
    const formatted = format(value);
    if (formatted === value) return;
    const isAtEnd = selectionStart === null || selectionStart === value.length;
    const digits = value.slice(0, selectionStart ?? value.length).replace(/\D/g, '').length;
    field.value = formatted;
    if (isAtEnd) return;
    const caret = placeBehind(formatted, digits);
    field.setSelectionRange(caret, caret);
  });
}

/** @example placeBehind('4084 08', 5) // 6 */
function placeBehind(text: string, digits: number): number {
  let seen = 0;
  for (const [index, character] of [...text].entries()) {
    if (seen === digits) return index;
    if (/\d/.test(character)) seen += 1;
  }
  return text.length;
}

function tell(field: HTMLInputElement, problem: string | undefined): void {
  field.ariaInvalid = problem === undefined ? null : 'true';
  const place = document.getElementById(`${field.name}-problem`);
  if (place !== null) place.textContent = problem ?? '';
}
