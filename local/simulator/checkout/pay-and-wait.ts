import { type Answer, htmlAnswer, redirectAnswer } from '../answer.ts';
import { textField } from '../api/request-body.ts';
import type { JsonObject } from '../json.ts';
import type { OutcomeDetails } from '../outcomes.ts';
import type { Transaction } from '../store/transactions.ts';
import { mobileMoneyProviders } from './channels.ts';
import type { CheckoutParts } from './checkout.ts';
import { choicePage } from './pages/choice-page.ts';
import { ENDS } from './pages/end-choice.ts';
import { checkoutPath } from './pages/parts.ts';

type WaitParts = Pick<
  CheckoutParts,
  'clock' | 'outcomes' | 'merchantName' | 'bankTransferMs' | 'mobileMoneyMs'
>;

/** The payer says that the money is on its way. */
export function payByBankTransfer(parts: WaitParts, transaction: Transaction, fields: JsonObject): Answer {
  const ending = endingOf(fields, parts.bankTransferMs);
  parts.outcomes.finish(transaction, 'pending', { channel: 'bank_transfer', ...ending });
  return redirectAnswer(checkoutPath(transaction));
}

/** The payer is asked on their phone. */
export function payByMobileMoney(parts: WaitParts, transaction: Transaction, fields: JsonObject): Answer {
  const phone = (textField(fields, 'phone') ?? '').replace(/[\s()-]/g, '');
  if (!/^\+?\d{7,15}$/.test(phone)) {
    const view = {
      ...parts,
      transaction,
      now: parts.clock.now(),
      wasCancelled: false,
      chosen: 'mobile_money',
      phoneProblem: 'Enter a phone number of 7 to 15 digits.',
    };
    return htmlAnswer(422, choicePage(view));
  }
  const providers = mobileMoneyProviders(transaction.currency);
  const provider = providers.find((name) => name === textField(fields, 'provider')) ?? providers[0];
  parts.outcomes.finish(transaction, 'pending', {
    channel: 'mobile_money',
    attempt: { channel: 'mobile_money', provider, phoneEnd: phone.slice(-3) },
    ...endingOf(fields, parts.mobileMoneyMs),
  });
  return redirectAnswer(checkoutPath(transaction));
}

/** What the tester has chosen in the panel; it succeeds where nothing was. */
function endingOf(
  fields: JsonObject,
  afterMs: number,
): Pick<OutcomeDetails, 'succeedsAfterMs' | 'failsAfterMs'> {
  const end = ENDS.find((each) => each === textField(fields, 'end')) ?? 'success';
  switch (end) {
    case 'success':
      return { succeedsAfterMs: afterMs };
    case 'failed':
      return { failsAfterMs: afterMs };
    case 'never':
      return {};
  }
}
