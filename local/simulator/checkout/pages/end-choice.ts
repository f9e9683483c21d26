import { type Html, html } from './html.ts';

/** How a payment ends that has to wait for somebody else. */
export const ENDS = ['success', 'failed', 'never'] as const;
export type End = (typeof ENDS)[number];

interface EndChoice {
  /** The id of the form that the choice is sent with. */
  readonly form: string;
  readonly question: string;
  readonly afterMs: number;
  readonly labels: Readonly<Record<End, string>>;
}

/** Lets the tester choose how such a payment ends. */
export function endChoice({ form, question, afterMs, labels }: EndChoice): Html {
  const choices = ENDS.map((end) => {
    const when = end === 'never' ? '' : ` after ${Math.ceil(afterMs / 1_000)} s`;
    return html`<label><input type="radio" name="end" value="${end}" form="${form}"${end === 'success' ? html` checked` : null}> ${labels[end]}${when}</label>`;
  });
  return html`<h2>Test panel</h2>
<fieldset><legend>${question}</legend>${choices}</fieldset>`;
}
