import type { QueueView } from '../../../contract.ts';
import { countText } from '../../format/count.ts';
import { spanText } from '../../format/duration.ts';
import { pure } from '../../live/pure.ts';
import { Section } from '../../parts/section.tsx';

const LANES: Readonly<Record<QueueView['kind'], { readonly title: string; readonly hint: string }>> = {
  urgent: { title: 'Urgent lane', hint: 'Checks that webhooks asked for: somebody has just paid.' },
  scheduled: { title: 'Scheduled lane', hint: 'Checks of the ladder, and webhooks on their way to the bus.' },
  'dead-letter': { title: 'Dead-letter queue', hint: 'Jobs that were given up. They wait for a person.' },
};

/** One queue, in numbers. */
export const Lane = pure(({ queue }: { readonly queue: QueueView }) => {
  const { title, hint } = LANES[queue.kind];
  return (
    <Section title={title} hint={hint} class={`lane ${queue.kind}`}>
      <dl class="figures">
        <Figure name="visible" value={countText(queue.visible)} unit="can be received now" />
        <Figure name="in flight" value={countText(queue.inFlight)} unit="being worked on" />
        <Figure name="delayed" value={countText(queue.delayed)} unit="not due yet" />
        <Figure
          name="visible for"
          value={queue.oldestAgeMs === undefined ? 'none' : spanText(queue.oldestAgeMs)}
          unit="the message that could be received for longest and was not"
        />
      </dl>
    </Section>
  );
});

function Figure({
  name,
  value,
  unit,
}: {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
}) {
  return (
    <div title={unit}>
      <dt>{name}</dt>
      <dd class="number">{value}</dd>
    </div>
  );
}
