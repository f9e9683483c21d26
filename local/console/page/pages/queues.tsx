import { type QueuesPage as Snapshot, STREAMS } from '../../contract.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { LivePage } from '../live/live-page.tsx';
import { DeadLetters } from './queues/dead-letters.tsx';
import { Lane } from './queues/lane.tsx';

/** The lanes, and what was given up. */
export function QueuesPage() {
  return (
    <LivePage<Snapshot> title="Queues" url={STREAMS.queues}>
      {({ queues, letters, depths }) => (
        <>
          <div class="lanes">
            {queues.map((queue) => (
              <Lane key={queue.kind} queue={queue} />
            ))}
          </div>
          <section class="panel" aria-label="Depth over time">
            <LineChart
              title="Depth over time"
              hint="Messages in each queue: visible, in flight and delayed."
              chart={depths}
            />
          </section>
          <DeadLetters letters={letters} />
        </>
      )}
    </LivePage>
  );
}
