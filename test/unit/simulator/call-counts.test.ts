import { expect, it } from 'vitest';
import { CallCounts } from '../../../local/simulator/call-counts.ts';

it('keeps the counts of the 10,000 references that were called last', () => {
  const calls = new CallCounts();
  for (let n = 0; n < 10_000; n += 1) calls.count('verify', 'test', `order-${n}`, 200);
  calls.count('verify', 'test', 'order-0', 200);

  calls.count('verify', 'test', 'order-10000', 200);

  expect(calls.report('order-0')).toMatchObject({ total: 10_002, references: { 'order-0': { verify: 2 } } });
  expect(calls.report('order-1')).toHaveProperty('references', {});
  expect(calls.report('order-10000')).toMatchObject({ references: { 'order-10000': { verify: 1 } } });
});
