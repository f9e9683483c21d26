import { PAYMENT_STATUSES } from '../../../shared/payment/payment.ts';
import type { DimensionValues } from '../../../shared/runtime/metric-names.ts';
import type { FunctionView, OverviewPage } from '../contract.ts';
import { queueViews } from '../queues/queue-views.ts';
import type { Reading } from '../series/time-series.ts';
import { frameOf } from './frame.ts';
import { minutesIn } from './parameters.ts';
import { quotaViews } from './quotas.ts';
import type { Sources } from './sources.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LATEST = 10;

/** The line of the payments that Paystack has taken, in words: what was merely claimed is none of them. */
const GIVEN = 'given a checkout page';

/** What a payment may be closed as, in the order in which it is drawn. */
const OUTCOMES = [
  'success',
  'external',
  'abandoned',
  'failed',
  'mismatched',
  'reversed',
  'rejected',
] as const satisfies readonly DimensionValues['outcome'][];

export function overviewPage(sources: Sources, query: URLSearchParams): OverviewPage {
  const { now, store, series, functionNames } = sources;
  const at = now();
  const minutes = minutesIn(query);
  return {
    frame: frameOf(sources),
    lastMinute: {
      claims: series.claimed.sum(at, MINUTE_MS),
      webhooks: series.webhooks.sum(at, MINUTE_MS),
      checks: series.checks.sum(at, MINUTE_MS),
      events: series.events.sum(at, MINUTE_MS),
    },
    byStatus: store.payments.byStatus(),
    queues: queueViews(sources),
    quotas: quotaViews(sources, minutes),
    minutes,
    charts: chartsOf(sources, at, minutes),
    functions: functionNames.map((name) => functionView(sources, name, at)),
    latestPayments: store.payments.list({ search: '', statuses: PAYMENT_STATUSES, page: 1, pageSize: LATEST })
      .payments,
    latestEvents: store.events.list({ search: '', page: 1, pageSize: LATEST }).events,
  };
}

function chartsOf({ series, functionNames }: Sources, at: number, minutes: number): OverviewPage['charts'] {
  const chart = (unit: string, lines: Readonly<Record<string, Reading>>) =>
    series.chart(at, minutes, unit, lines);
  const ofFunctions = (reading: (name: string) => Reading) =>
    Object.fromEntries(functionNames.map((name) => [name, reading(name)]));
  return {
    payments: chart('payments per minute', {
      [GIVEN]: series.perMinute(series.started),
      ...Object.fromEntries(
        OUTCOMES.map((outcome) => [outcome, series.perMinute(series.closed.of(outcome))]),
      ),
    }),
    paidToClosed: chart('ms', {
      p50: (end) => series.paidToClosed.minute(end)?.p50 ?? null,
      p95: (end) => series.paidToClosed.minute(end)?.p95 ?? null,
    }),
    cacheHits: chart('%', { 'from the cache': (end) => hitsInPercent(series, end) }),
    durations: chart(
      'ms',
      ofFunctions((name) => (end) => series.function(name).durations.minute(end)?.p95 ?? null),
    ),
    coldStarts: chart(
      'cold starts per minute',
      ofFunctions((name) => series.perMinute(series.function(name).coldStarts)),
    ),
  };
}

/** Of the answers of verify in the minute up to then; a stale answer came from the cache, too. */
function hitsInPercent({ verifyAnswers }: Sources['series'], end: number): number | null {
  const count = (cache: DimensionValues['cache']) => verifyAnswers.of(cache).sum(end, MINUTE_MS);
  const [hits, misses] = [count('HIT') + count('STALE'), count('MISS')];
  return hits + misses === 0 ? null : Math.round((100 * hits) / (hits + misses));
}

function functionView({ series }: Sources, name: string, at: number): FunctionView {
  const { invocations, errors, coldStarts, durations } = series.function(name);
  const { p50, p95 } = durations.lastHour(at) ?? {};
  return {
    name,
    invocations: invocations.sum(at, HOUR_MS),
    errors: errors.sum(at, HOUR_MS),
    coldStarts: coldStarts.sum(at, HOUR_MS),
    ...(p50 !== undefined && { p50Ms: p50 }),
    ...(p95 !== undefined && { p95Ms: p95 }),
  };
}
