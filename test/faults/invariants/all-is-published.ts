import type { Payment } from '../../../shared/payment/payment.ts';
import type { PaymentEvent, PaymentEventType } from '../../../shared/payment/payment-event.ts';
import type { World } from '../world/world.ts';

/**
 * Every transition that has an event publishes it at least once, repeats carry the same id and say the same, and
 * `payment.succeeded` has one id in a payment's life.
 */
export function allIsPublished({ journal }: World): string[] {
  const found: string[] = [];
  const byId = new Map<string, PaymentEvent>();
  const succeeded = new Map<string, string>();
  const expected = new Map<string, string>();
  for (const { before, after } of journal.changes) {
    const type = eventOf(before, after);
    if (type !== undefined) expected.set(keyOf(after.reference, type, after.version), after.reference);
  }
  for (const { event } of journal.events) {
    const { id, type, reference, version } = event;
    const first = byId.get(id);
    if (first === undefined) byId.set(id, event);
    else if (JSON.stringify(first) !== JSON.stringify(event)) found.push(`${id} says two things`);
    if (type === 'payment.succeeded') {
      const other = succeeded.get(reference);
      if (other !== undefined && other !== id)
        found.push(`${reference} has succeeded as ${other} and as ${id}`);
      succeeded.set(reference, id);
    }
    if (!expected.has(keyOf(reference, type, version))) found.push(`${id} tells of what never was`);
  }
  const published = new Set(
    [...byId.values()].map((event) => keyOf(event.reference, event.type, event.version)),
  );
  for (const key of expected.keys()) if (!published.has(key)) found.push(`${key} was never published`);
  return found;
}

function keyOf(reference: string, type: PaymentEventType, version: number): string {
  return `${reference} ${type} of version ${version}`;
}

/** The table of the states and their events, written down a second time. */
function eventOf(before: Payment | undefined, after: Payment): PaymentEventType | undefined {
  if (before?.status === after.status) return undefined;
  const isExternal = after.origin.kind === 'external';
  switch (after.status) {
    case 'success':
      return isExternal ? 'payment.external' : 'payment.succeeded';
    case 'reversed':
      return 'payment.reversed';
    case 'mismatched':
      return 'payment.mismatched';
    case 'failed':
      return isExternal ? undefined : 'payment.failed';
    case 'abandoned':
      return isExternal ? undefined : 'payment.abandoned';
    case 'rejected':
    case 'pending':
    case 'initializing':
      return undefined;
  }
}
