import { limitsOf, quotaFrom } from '../../infra/quota.ts';
import type { Scenario } from './options.ts';
import type { Outcome } from './run-scenario.ts';

export const COLUMNS = [
  'scenario',
  'paid',
  'lag p50',
  'p95',
  'p99',
  'longest',
  'checks each',
  'verify, busiest 60 s',
  'of its quota',
  'initialize, busiest 60 s',
  'put off',
  'largest backlog: urgent',
  'scheduled',
  'refused',
];

/** What a scenario came to, by {@link COLUMNS}. `paid` says how many were closed as such of those that were paid. */
export function rowOf(
  label: string,
  scenario: Scenario,
  { findings, started, paid, refused }: Outcome,
): string[] {
  const { p50, p95, p99, max } = findings.lag;
  const limit = limitsOf(quotaFrom({ share: scenario.share }))[scenario.mode].verify;
  const busiest = findings.busiestMinute('verify');
  return [
    label,
    findings.closedAsPaid === paid ? String(paid) : `${findings.closedAsPaid} of ${paid}`,
    ...[p50, p95, p99, max].map(asDuration),
    (findings.sum('verify') / Math.max(1, started)).toFixed(2),
    String(busiest),
    `${((100 * busiest) / limit).toFixed(0)} %`,
    String(findings.busiestMinute('initialize')),
    String(findings.counted('CallsDeferred') + findings.counted('CallsHeld')),
    String(findings.largest('urgent')),
    String(findings.largest('scheduled')),
    String(refused),
  ];
}

/** @example asDuration(95_000) // '1.6 min' */
function asDuration(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return 'none';
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  if (milliseconds < 3_600_000) return `${(milliseconds / 60_000).toFixed(1)} min`;
  return `${(milliseconds / 3_600_000).toFixed(1)} h`;
}
