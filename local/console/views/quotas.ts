import { OPERATIONS } from '../../../infra/quota.ts';
import { type Breaker, stopsAll } from '../../../shared/paystack/quota/breaker-state.ts';
import { believed } from '../../../shared/paystack/quota/quota-state.ts';
import type { BreakerView, QuotaView } from '../contract.ts';
import type { Sources } from './sources.ts';

const MINUTE_MS = 60_000;

type QuotaSources = Pick<Sources, 'now' | 'mode' | 'series' | 'quota' | 'limits' | 'granted'>;

/** The quota of each operation, in the mode of the key. */
export function quotaViews(sources: QuotaSources, minutes: number): QuotaView[] {
  const { now, mode, series, quota, limits, granted } = sources;
  const at = now();
  return OPERATIONS.map((operation) => {
    const { blockedUntil, breaker } = believed(quota.quotas[operation], at);
    const { seconds, overTime } = series.calls(mode, operation);
    return {
      operation,
      calls: seconds.sum(at, MINUTE_MS),
      limit: limits[operation],
      granted: granted()[operation],
      ...(blockedUntil > at && { blockedUntil }),
      breaker: breakerView(breaker),
      overTime: series.chart(at, minutes, 'calls in 60 s', { [operation]: series.perMinute(overTime) }),
    };
  });
}

/** One that has opened over a single payment stops no other, and counts as closed here. */
function breakerView(breaker: Breaker): BreakerView {
  const { failures, openUntil, openings, because } = breaker;
  if (!stopsAll(breaker)) return { kind: 'closed', failures };
  return { kind: 'open', openUntil, openings, ...(because !== undefined && { because }) };
}
