import { useLocation } from 'preact-iso';
import { type QueuesPage as Snapshot, STREAMS } from '../../contract.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { PAGES, withQuery } from '../links.ts';
import { LivePage } from '../live/live-page.tsx';
import { Section } from '../parts/section.tsx';
import { SpanChoice, spanOf } from '../parts/span-choice.tsx';
import { DeadLetters } from './queues/dead-letters.tsx';
import { Lane } from './queues/lane.tsx';

/** The lanes, and what was given up. */
export function QueuesPage() {
  const minutes = spanOf(useLocation().query.minutes);
  return (
    <LivePage<Snapshot> title="Queues" url={withQuery(STREAMS.queues, { minutes: String(minutes) })}>
      {({ queues, letters, depths }) => (
        <>
          <div class="lanes">
            {queues.map((queue) => (
              <Lane key={queue.kind} queue={queue} />
            ))}
          </div>
          <Section title="Over time" aside={<SpanChoice path={PAGES.queues} minutes={minutes} />}>
            <LineChart
              title="Depth"
              hint="Messages in each queue: visible, in flight and delayed."
              chart={depths}
            />
          </Section>
          <DeadLetters letters={letters} />
        </>
      )}
    </LivePage>
  );
}
