import { expect, it } from 'vitest';
import type { EventLine, Step } from '../../../local/console/contract.ts';
import { withPayloads } from '../../../local/console/views/payloads.ts';

const eventId = 'test/tea-1/payment.succeeded';

function event(id: string): EventLine {
  return { id, at: 1, type: 'payment.succeeded', reference: 'tea-1', eventId, payload: `{"id": "${id}"}` };
}

function step(id: string): Step {
  return { kind: 'event', at: 1, details: { type: 'payment.succeeded', id, eventId } };
}

it('an event that went onto the bus twice shows at each step what went then', () => {
  const steps = withPayloads([step('first'), step('second')], [event('second'), event('first')]);

  expect(steps).toEqual(
    ['first', 'second'].map((id) => ({
      ...step(id),
      details: { ...step(id).details, payload: `{"id": "${id}"}` },
    })),
  );
});

it('a step whose event is gone has none', () => {
  expect(withPayloads([step('gone')], [event('other')])).toEqual([step('gone')]);
});
