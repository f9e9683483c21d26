import { unmarshall } from '@aws-sdk/util-dynamodb';
import { parseReference } from '../../../shared/payment/reference.ts';
import { decodePayment, paymentKey } from '../../../shared/store/payment-item.ts';
import type { PaymentPage, Step } from '../contract.ts';
import { cachedAnswer, cachedAnswerKey } from '../table/cached-answer.ts';
import { paymentLine } from '../table/payment-line.ts';
import type { Item } from '../table/table.ts';
import { frameOf } from './frame.ts';
import { withPayloads } from './payloads.ts';
import type { Sources } from './sources.ts';

/** One payment: what the table has of it now, and what the console remembers. */
export async function paymentPage(sources: Sources, query: URLSearchParams): Promise<PaymentPage> {
  const { store, table, now } = sources;
  const text = query.get('reference') ?? '';
  const reference = parseReference(text);
  const { steps, logs, isCutOff } = store.history.of(text);
  const frame = frameOf(sources);
  if (reference === undefined) return { frame, reference: text, steps, logs, isCutOff };

  const key = paymentKey(reference);
  const items = await table.get([key, cachedAnswerKey(reference)]);
  const item = items.find(({ pk }) => pk?.S === key);
  const answer = items.map(cachedAnswer).find((each) => each !== undefined);
  const { payment, differences } = readAs(item, store.payments.get(reference)?.email);
  const begins = steps.some(({ kind }) => kind === 'claimed');
  return {
    frame: { ...frame, now: now() },
    reference,
    ...(payment !== undefined && { payment }),
    ...(differences !== undefined && { differences }),
    ...(item !== undefined && { item: JSON.stringify(unmarshall(item), undefined, 2) }),
    ...(answer !== undefined && answer.freshUntil > now() && { cached: answer }),
    steps: withPayloads(
      item?.late?.BOOL === true ? steps.map(asLate) : steps,
      store.events.ofPayment(reference),
    ),
    logs,
    // Everything that was initialized here began with a claim.
    isCutOff: isCutOff || (payment?.origin === 'initialized' && !begins),
  };
}

/** Nothing for an item that can't be read as a payment; the page shows it as it is. */
function readAs(
  item: Item | undefined,
  email: string | undefined,
): Pick<PaymentPage, 'payment' | 'differences'> {
  if (item === undefined) return {};
  try {
    const payment = decodePayment(item);
    return {
      payment: { ...paymentLine(payment), ...(email !== undefined && { email }) },
      ...(payment.status === 'mismatched' && { differences: payment.differences }),
    };
  } catch {
    return {};
  }
}

/** The log does not say of a success whether it came late; the item does. */
function asLate(step: Step): Step {
  return step.kind === 'closed' && step.details.status === 'success'
    ? { ...step, details: { ...step.details, late: true } }
    : step;
}
