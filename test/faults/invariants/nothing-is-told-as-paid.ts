import { textIn } from '../world/apps.ts';
import type { World } from '../world/world.ts';
import { wasPaid } from './truth.ts';

/** Nothing that is unpaid, mismatched or external is ever told as paid: by event, by `verify` or by `GET /payments`. */
export function nothingIsToldAsPaid(world: World): string[] {
  const { journal } = world;
  const events = journal.events.flatMap(({ at, event }) =>
    event.type === 'payment.succeeded' && !wasPaid(world, event.reference, at) ? [`event ${event.id}`] : [],
  );
  const answers = journal.answers.flatMap(({ at, route, reference, status, body }) => {
    if (status !== 200 || route === 'initialize' || !saysPaid(route, body)) return [];
    return wasPaid(world, reference, at) ? [] : [`${route} of ${reference}: ${body.slice(0, 200)}`];
  });
  return [...events, ...answers];
}

function saysPaid(route: 'verify' | 'paymentStatus', body: string): boolean {
  const read: unknown = JSON.parse(body);
  if (route === 'verify') return textIn(read, 'data', 'status') === 'success';
  const data: unknown = typeof read === 'object' && read !== null ? Reflect.get(read, 'data') : undefined;
  return typeof data === 'object' && data !== null && Reflect.get(data, 'is_paid') === true;
}
