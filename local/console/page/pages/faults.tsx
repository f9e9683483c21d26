import { type FaultsPage as Snapshot, STREAMS } from '../../contract.ts';
import { LivePage } from '../live/live-page.tsx';
import { Empty } from '../parts/empty.tsx';
import { FaultSwitches } from './faults/fault-switches.tsx';
import { Load } from './faults/load.tsx';

/** What goes wrong on purpose, and payments to try it with. */
export function FaultsPage() {
  return (
    <LivePage<Snapshot> title="Faults" url={STREAMS.faults}>
      {(snapshot) =>
        snapshot.frame.isSimulated ? (
          <div class="columns even">
            <FaultSwitches snapshot={snapshot} />
            <Load load={snapshot.load} />
          </div>
        ) : (
          <Empty title="There are no faults to switch on: this is the real Paystack.">
            <p>
              Faults and load belong to the simulated Paystack. To use it, start with no{' '}
              <code>PAYSTACK_SECRET_KEY</code> set; payments of each are kept apart.
            </p>
          </Empty>
        )
      }
    </LivePage>
  );
}
