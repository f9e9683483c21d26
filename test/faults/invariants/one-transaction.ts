import { textIn } from '../world/apps.ts';
import type { World } from '../world/world.ts';

/** One initialize that is accepted is one transaction at Paystack, of what that caller asked for. */
export function oneTransaction({ journal, model, payments }: World): string[] {
  const found: string[] = [];
  for (const { route, status, body, reference, amount } of journal.answers) {
    if (route !== 'initialize' || status !== 200) continue;
    const accessCode = textIn(JSON.parse(body), 'data', 'access_code');
    const transaction = model.byReference(reference);
    if (transaction === undefined || transaction.current.accessCode !== accessCode) {
      found.push(
        `${reference} was accepted with ${accessCode}, Paystack has ${transaction?.current.accessCode}`,
      );
    } else if (transaction.current.requestedAmount !== amount) {
      found.push(
        `${reference} was accepted for ${amount}, Paystack asks for ${transaction.current.requestedAmount}`,
      );
    } else if (!transaction.isOurs) found.push(`${reference} was accepted and is somebody else's`);
  }
  for (const { reference, isOurs } of model.transactions) {
    if (!isOurs) continue;
    const payment = payments.get(reference);
    if (payment === undefined) found.push(`${reference} is at Paystack and not on record`);
    if (payment?.status === 'rejected')
      found.push(`${reference} is at Paystack and on record as never started`);
  }
  return found;
}
