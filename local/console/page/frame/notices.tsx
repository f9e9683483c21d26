import { counted } from '../format/count.ts';
import { PAGES } from '../links.ts';
import { useConnection } from '../live/console-context.ts';
import type { Connection } from '../live/console-state.ts';
import { Icon } from '../parts/icon.tsx';
import { NextTry } from '../parts/next-try.tsx';

const faults = ({ frame }: Connection) => frame?.faultsInForce ?? 0;
const load = ({ frame }: Connection) => frame?.load ?? 0;
const breaker = ({ frame }: Connection) => frame?.breaker ?? 'closed';
const nextTry = ({ frame }: Connection) => frame?.triedAgainAt;
const isReal = ({ frame }: Connection) => frame?.mode === 'live' && !frame.isSimulated;

/** What whoever looks at any page has to know, since it explains what is to be seen. */
export function Notices() {
  const faultsInForce = useConnection(faults);
  const perMinute = useConnection(load);
  const isOpen = useConnection(breaker) === 'open';
  const triedAgainAt = useConnection(nextTry);
  const moneyMoves = useConnection(isReal);
  return (
    <div class="notices" role="status">
      {moneyMoves && (
        <p class="notice bad">
          <Icon name="warning" /> <span>Live mode: these payments move real money.</span>
        </p>
      )}
      {faultsInForce > 0 && (
        <p class="notice warn">
          <Icon name="bolt" />{' '}
          <span>
            {counted(faultsInForce, 'fault')} in force at the simulated Paystack.{' '}
            <a href={PAGES.faults}>See or switch off</a>
          </span>
        </p>
      )}
      {isOpen && (
        <p class="notice bad">
          <Icon name="stop" />{' '}
          <span>
            The breaker is open: Paystack gave no usable answer, so jobs are held.{' '}
            {triedAgainAt !== undefined && <NextTry at={triedAgainAt} />}{' '}
            <a href={PAGES.overview}>See the quota</a>
          </span>
        </p>
      )}
      {perMinute > 0 && (
        <p class="notice calm">
          <Icon name="arrow-right" />{' '}
          <span>
            A load of {counted(perMinute, 'payment')} per minute is running.{' '}
            <a href={PAGES.faults}>See or stop</a>
          </span>
        </p>
      )}
    </div>
  );
}
