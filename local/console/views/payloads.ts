import type { EventLine, Step } from '../contract.ts';

/**
 * The steps with the payloads of their events, which are kept there once. Each publication has its own: an event that went onto the bus
 * twice comes in two envelopes.
 */
export function withPayloads(steps: readonly Step[], events: readonly EventLine[]): Step[] {
  const payloads = new Map(events.map(({ id, payload }) => [id, payload]));
  return steps.map((step) => {
    if (step.kind !== 'event') return step;
    const payload = payloads.get(step.details.id);
    return payload === undefined ? step : { ...step, details: { ...step.details, payload } };
  });
}
