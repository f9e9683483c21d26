import { parseArgs } from 'node:util';
import { DEFAULT_LADDER, type Ladder } from '../../shared/payment/ladder.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import { CommandOptionError } from '../../test/support/command-options.ts';

export const USAGE = `npm run simulate -- [options]: the ladder, the quota and the lanes in virtual time. The code is that of the functions; the table, the
queues and Paystack are in memory. Every setting that is given more than once is compared: one row for each combination.

  --per-minute 300      payments started a minute, at random moments
  --hours 2             for how long; then time goes on until all that was paid is closed
  --webhooks 95         of 100 webhooks, so many arrive
  --ladder default      gaps between checks, such as 30s,1m,2m,5m,10m,15m,1h,3h,6h,12h (the default)
  --deadline 24h        after which an unpaid payment is closed
  --mode live           live or test: which of Paystack's limits holds
  --share 0.9           of the quota that this deployment may use
  --concurrency 2       batches of the scheduled lane worked on at once
  --paid 85             of 100 payers, so many pay
  --pays-after 1m       median time until they do; a third of them takes more than 1.5 times as long
  --returns 0           of 100 who pay, so many come back to a page that asks verify
  --paystack 300ms      what Paystack takes for a call, at the median
  --outage 30m+10m      from that moment on Paystack answers 503 for so long
  --seed 1              another course of the same traffic
  --plot                draws lag, backlog and calls over time
  --json <file>         writes a report for npm run bench`;

/** One traffic on one deployment. Durations in milliseconds, shares from 0 to 1. */
export interface Scenario {
  readonly perMinute: number;
  readonly arrivalsMs: number;
  readonly webhooks: number;
  readonly ladder: Ladder;
  readonly mode: Mode;
  readonly share: number;
  readonly concurrency: number;
  readonly paid: number;
  readonly paysAfterMs: number;
  readonly returns: number;
  readonly paystackMs: number;
  /** Since the beginning. */
  readonly outage: { readonly from: number; readonly to: number } | undefined;
  readonly seed: number;
}

export interface Options {
  readonly scenarios: readonly Scenario[];
  /** The settings that were given more than once, as they were given: what tells one scenario from the other. */
  readonly labels: readonly string[];
  readonly plot: boolean;
  readonly json: string | undefined;
}

const DEFAULTS = {
  'per-minute': '300',
  hours: '2',
  webhooks: '95',
  ladder: 'default',
  deadline: '24h',
  mode: 'live',
  share: '0.9',
  concurrency: '2',
  paid: '85',
  'pays-after': '1m',
  returns: '0',
  paystack: '300ms',
  outage: 'none',
  seed: '1',
} as const;

type Name = keyof typeof DEFAULTS;
type Given = Readonly<Record<Name, string>>;

const NAMES = Object.keys(DEFAULTS) as Name[];

/** @throws CommandOptionError for a value that makes no sense */
export function readOptions(args: readonly string[]): Options {
  const several = { type: 'string', multiple: true } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(NAMES.map((name) => [name, several] as const)),
      plot: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const given = (name: Name): string[] => {
    const value: unknown = Reflect.get(values, name);
    return Array.isArray(value) ? value.map(String) : [DEFAULTS[name]];
  };
  const compared = NAMES.filter((name) => given(name).length > 1);
  const combinations = combine(NAMES.map((name) => given(name).map((value) => [name, value] as const)));
  const each = combinations.map((entries) => ({ ...DEFAULTS, ...Object.fromEntries(entries) }));
  return {
    scenarios: each.map(scenarioOf),
    labels: each.map((one) => compared.map((name) => `${name} ${one[name]}`).join(', ') || 'as given'),
    plot: values.plot === true,
    json: typeof values.json === 'string' ? values.json : undefined,
  };
}

/** A scenario with Paystack's limits and everything else as deployed by default, but for what is given. */
export function scenarioOf(given: Partial<Given>): Scenario {
  const all: Given = { ...DEFAULTS, ...given };
  return {
    perMinute: number('per-minute', all['per-minute'], 0.1, 10_000),
    arrivalsMs: number('hours', all.hours, 0.05, 72) * 3_600_000,
    webhooks: number('webhooks', all.webhooks, 0, 100) / 100,
    ladder: ladderOf(all.ladder, all.deadline),
    mode: modeOf(all.mode),
    share: number('share', all.share, 0.01, 1),
    concurrency: number('concurrency', all.concurrency, 1, 1_000),
    paid: number('paid', all.paid, 0, 100) / 100,
    paysAfterMs: duration('pays-after', all['pays-after']),
    returns: number('returns', all.returns, 0, 100) / 100,
    paystackMs: duration('paystack', all.paystack),
    outage: outageOf(all.outage),
    seed: number('seed', all.seed, 0, 2 ** 31),
  };
}

function combine<Each>(choices: readonly (readonly Each[])[]): Each[][] {
  return choices.reduce<Each[][]>(
    (sofar, values) => sofar.flatMap((one) => values.map((value) => [...one, value])),
    [[]],
  );
}

function number(option: string, text: string, least: number, most: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new CommandOptionError(`--${option} takes a number from ${least} to ${most}, not "${text}"`);
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

function duration(option: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (amount !== undefined && (unit === 'ms' || unit === 's' || unit === 'm' || unit === 'h')) {
    return Number(amount) * UNITS[unit];
  }
  throw new CommandOptionError(`--${option} takes a duration such as 300ms, 30s, 5m or 3h, not "${text}"`);
}

function ladderOf(gaps: string, deadline: string): Ladder {
  const seconds = (option: string, text: string) => {
    const whole = duration(option, text) / 1_000;
    if (Number.isInteger(whole) && whole > 0) return whole;
    throw new CommandOptionError(`--${option} takes whole seconds from 1 on, not "${text}"`);
  };
  const gapsSeconds =
    gaps === 'default' ? DEFAULT_LADDER.gapsSeconds : gaps.split(',').map((gap) => seconds('ladder', gap));
  return { gapsSeconds, deadlineSeconds: seconds('deadline', deadline) };
}

function modeOf(text: string): Mode {
  if (text === 'live' || text === 'test') return text;
  throw new CommandOptionError(`--mode takes live or test, not "${text}"`);
}

function outageOf(text: string): Scenario['outage'] {
  if (text === 'none') return undefined;
  const [from = '', length = '', ...others] = text.split('+');
  if (others.length > 0)
    throw new CommandOptionError(`--outage takes a moment and a length such as 30m+10m, not "${text}"`);
  const at = duration('outage', from);
  return { from: at, to: at + duration('outage', length) };
}
