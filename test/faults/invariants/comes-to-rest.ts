import { isOpen } from '../../../shared/payment/payment.ts';
import type { World } from '../world/world.ts';

/** Queues are empty, nothing is due, and every payment is closed. */
export function comesToRest(world: World): string[] {
  if (world.isAtRest) {
    return [...world.payments.values()]
      .filter(isOpen)
      .map(({ reference }) => `${reference} is open for good`);
  }
  const open = [...world.payments.values()].filter(isOpen).map(({ reference }) => reference);
  return [
    `${world.queued} messages, ${open.length} open payments (${open.slice(0, 5).join(', ')}), ${world.ahead} things to come`,
  ];
}
