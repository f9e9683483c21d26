import { helpWithCard } from './card.ts';
import { returnByItself } from './return.ts';
import { goOnWhenPaid } from './waiting.ts';

/** Everything works without this; with it, it is more comfortable. */
for (const form of document.querySelectorAll<HTMLFormElement>('[data-card-form]')) helpWithCard(form);
for (const status of document.querySelectorAll<HTMLElement>('[data-waiting]')) goOnWhenPaid(status);
for (const note of document.querySelectorAll<HTMLElement>('[data-return-to]')) returnByItself(note);
// Comes last: it looks at whether a form that was found wrong has been held back.
for (const form of document.querySelectorAll<HTMLFormElement>('form')) keepFromTwice(form);

/** A second press while the first is under way would only confuse. */
function keepFromTwice(form: HTMLFormElement): void {
  let isSent = false;
  form.addEventListener('submit', (event) => {
    if (isSent) event.preventDefault();
    else isSent = !event.defaultPrevented;
  });
  // The page may come back from the browser's memory, as it was left.
  addEventListener('pageshow', () => {
    isSent = false;
  });
}
