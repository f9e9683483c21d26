import type { BreakerView, QuotaView } from '../../../contract.ts';
import { counted, countText } from '../../format/count.ts';
import { pure } from '../../live/pure.ts';
import { Chip } from '../../parts/chip.tsx';
import { Gauge } from '../../parts/gauge.tsx';
import { NextTry } from '../../parts/next-try.tsx';
import { Section } from '../../parts/section.tsx';
import { Countdown } from '../../parts/times.tsx';

/** How much of Paystack's rate limits is used, and whether anybody may call. */
export const Quotas = pure(({ quotas }: { readonly quotas: readonly QuotaView[] }) => (
  <Section title="Quota" hint="Calls of Paystack in the last 60 s, of what this deployment may send in 60 s.">
    <ul class="quotas">
      {quotas.map((quota) => (
        <Quota key={quota.operation} quota={quota} />
      ))}
    </ul>
  </Section>
));

const Quota = pure(({ quota }: { readonly quota: QuotaView }) => (
  <li>
    <h3>{quota.operation}</h3>
    <p class="quota-figure number">
      <b>{countText(quota.calls)}</b> of {countText(quota.limit)} calls{' '}
      <span class="quiet">({countText(quota.granted)} granted)</span>
    </p>
    <Gauge label={`Quota of ${quota.operation}`} value={quota.calls} max={quota.limit} unit="calls in 60 s" />
    <p class="quota-state">
      <Breaker quota={quota} />
      {quota.blockedUntil !== undefined && (
        <Chip tone="bad" icon="stop">
          429: blocked, ends <Countdown at={quota.blockedUntil} />
        </Chip>
      )}
    </p>
  </li>
));

function Breaker({ quota: { breaker } }: { readonly quota: QuotaView }) {
  if (breaker.kind === 'open') {
    return (
      <>
        <Chip tone="bad" icon="stop">
          breaker open
        </Chip>
        <span class="hint">
          <NextTry at={breaker.openUntil} /> {openedText(breaker)}
        </span>
      </>
    );
  }
  return (
    <>
      <Chip tone="good" icon="check">
        breaker closed
      </Chip>
      {breaker.failures > 0 && <span class="hint">{counted(breaker.failures, 'failure')} in a row</span>}
    </>
  );
}

type OpenBreaker = Extract<BreakerView, { kind: 'open' }>;

/** How long it has been going on, and why. */
function openedText({ openings, because }: OpenBreaker): string {
  const times = `Opened ${counted(openings, 'time')} since Paystack's last answer`;
  return because === undefined ? `${times}.` : `${times}, because ${CAUSES[because]}.`;
}

const CAUSES: Readonly<Record<NonNullable<OpenBreaker['because']>, string>> = {
  unauthorized: 'it did not accept the key',
  forbidden: 'it refused the call',
  unavailable: 'it could not be reached or had an error',
  outcome_unknown: 'its answer did not come or could not be read',
};
