import { expect, it } from 'vitest';
import { flowStages } from '../../../local/console/page/pages/overview/flow-stages.ts';
import { emptyOverview, outage, overview } from '../../browser/support/console-snapshots.ts';

it('counts what is at each stage', () => {
  const figures = flowStages(overview()).map(({ id, count, unit, isBusy }) => [
    id,
    `${count} ${unit}`,
    isBusy,
  ]);

  expect(figures).toEqual([
    ['app', '58 claims/min', true],
    ['initialize', '58 calls/min', true],
    ['queues', '229 jobs waiting', true],
    ['worker', '3 jobs in flight', true],
    ['paystack', '129 calls/min', true],
    ['events', '96 events/min', true],
  ]);
});

it('shows where an outage holds payments up', () => {
  const troubled = flowStages(outage()).filter(({ isTroubled }) => isTroubled);

  expect(troubled.map(({ id, note }) => [id, note])).toEqual([
    ['initialize', 'the breaker is open'],
    ['worker', '1 dead letter'],
    ['paystack', 'the breaker is open'],
  ]);
});

it('is all quiet where nothing has happened', () => {
  const stages = flowStages(emptyOverview());
  expect(stages.every(({ isBusy, isTroubled }) => !isBusy && !isTroubled)).toBe(true);
});
