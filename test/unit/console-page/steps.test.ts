import { expect, it } from 'vitest';
import { keyedSteps } from '../../../local/console/page/pages/payment/keyed-steps.ts';
import { stepText } from '../../../local/console/page/pages/payment/step-text.ts';
import { STEPS } from '../../browser/support/console-snapshots.ts';

it('says what each step of a payment was', () => {
  const texts = STEPS.map((step) => {
    const { title, detail, tone } = stepText(step);
    return [tone, title, ...(detail === undefined ? [] : [`(${detail})`])].join(' ');
  });

  expect(texts).toEqual([
    'neutral Claimed in the table (recorded before Paystack is called)',
    'neutral Paystack initialize answered 200 (took 84 ms)',
    'neutral Check 1 scheduled in 30 s',
    'neutral POST /transaction/initialize came in (answered 200 after 141 ms)',
    'warn Check 1 put back, comes again in 4 s (for want of quota)',
    'bad Paystack verify answered 500 (took 31 ms, by the fault server-errors)',
    'bad Paystack gave no usable answer (paystack_5xx)',
    'bad Paystack verify did not answer (took 8 s)',
    'neutral Webhook charge.success received',
    'neutral A check sent to the urgent lane, at once (a webhook asks for it)',
    'neutral Paystack verify answered 200 (took 44 ms)',
    'neutral Check 1: Paystack says success (a webhook asked for it)',
    'good Closed as success',
    'good Event payment.succeeded sent (id evt_order-1764072000_1)',
    'neutral GET /transaction/verify/order-1764072000 came in (answered 200 after 6.4 ms, cache HIT)',
  ]);
});

it('says when a job that was put back comes again', () => {
  const details = { message: 'job put back', code: 'paystack_breaker_open', delayMs: 30_000 };

  const { title, detail } = stepText({ kind: 'trouble', at: 0, details });

  expect([title, detail]).toEqual(['Job put back, comes again in 30 s', 'paystack_breaker_open']);
});

it('keeps the key of a step when those before it are dropped, and gives no two the same', () => {
  const all = keyedSteps(STEPS);

  const kept = keyedSteps(STEPS.slice(3));

  expect(kept.map(({ key }) => key)).toEqual(all.slice(3).map(({ key }) => key));
  expect(new Set(all.map(({ key }) => key)).size).toBe(STEPS.length);
  expect(all[0]).not.toHaveProperty('sinceLastMs');
  expect(all[1]?.sinceLastMs).toBe(110);
});
