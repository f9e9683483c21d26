import type { Fault } from '../../../local/simulator/faults.ts';
import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What a payer does with a checkout page. */
export type Ending =
  | 'paid'
  | 'declined, then paid'
  | 'paid by transfer'
  | 'refunded'
  | 'declined'
  | 'untouched';

/** What becomes of the webhooks about a payment: `early` is one that calls it paid before it is. */
export type Webhooks = 'as usual' | 'twice' | 'never' | 'late' | 'early' | 'forged';

/** One payment that a good app makes. */
export interface PlannedPayment {
  readonly index: number;
  /** Subunits. */
  readonly amount: number;
  /** By what the app makes its requests repeatable. */
  readonly names: 'reference' | 'idempotency-key';
  /** How many of the app's processes start it at once. */
  readonly callers: number;
  readonly ending: Ending;
  /** When the payer does so, in ms after the run began. */
  readonly actsAfterMs: number;
  readonly webhooks: Webhooks;
  /** What Paystack says of it in place of the truth, as if somebody had tampered with it. */
  readonly tampered?: {
    readonly forge?: Readonly<Record<string, string | number>>;
    readonly omit?: readonly string[];
  };
}

/** A time in which things go wrong. */
export interface Storm {
  /** Milliseconds of real time. */
  readonly lasts: number;
  readonly kills: readonly {
    readonly afterMs: number;
    readonly what: 'function' | 'table' | 'engine';
    /** Which one of several, from 0 up to 1. */
    readonly pick: number;
  }[];
  /** When the table refuses everything for a while. */
  readonly tableAway: { readonly afterMs: number; readonly lasts: number } | undefined;
  /** When the functions are given a key that Paystack does not know, for a while. */
  readonly wrongKey: { readonly afterMs: number; readonly lasts: number } | undefined;
  /** What Paystack does wrong. */
  readonly faults: readonly Fault[];
}

/** One moment of a run: the clock is moved there, and then things go well or wrong. */
export interface Step {
  /** Milliseconds after the run began. */
  readonly at: number;
  readonly storm: Storm | undefined;
}

/** All that a seed decides about a run. */
export interface Plan {
  readonly seed: number;
  readonly payments: readonly PlannedPayment[];
  /** Transactions that somebody starts at Paystack past us. */
  readonly externals: number;
  /** Messages that are no jobs. */
  readonly poison: readonly string[];
  readonly window: 'fixed' | 'sliding';
  readonly resetHeader: 'seconds-left' | 'epoch-seconds';
  readonly steps: readonly Step[];
}

/** A header by which the 429 answers that the plan makes are told from those that the limits make. */
export const PLANNED_429 = 'x-attack-planned';

/** The steps after the storms, in minutes: near each rung of the ladder, past its end after 24 h, and until late payers have paid. */
const CALM_MINUTES = [8, 15, 25, 40, 60, 120, 250, 430, 800, 1_200, 1_442, 1_450, 1_460, 1_480, 1_560, 1_570];

/** @param seed decides everything; the same one gives the same plan */
export function makePlan(seed: number, { payments }: { readonly payments: number }): Plan {
  const random = seededRandom(seed);
  return {
    seed,
    payments: Array.from({ length: payments }, (_, index) => planPayment(random, index)),
    externals: random.between(0, 2),
    poison: Array.from({ length: random.between(0, 2) }, (_, index) => `poison ${seed}/${index}`),
    window: random.pick(['fixed', 'sliding']),
    resetHeader: random.pick(['seconds-left', 'epoch-seconds']),
    steps: [
      { at: 0, storm: planStorm(random, { lasts: 4_000, kills: 12, faults: 24 }) },
      { at: 40_000, storm: planStorm(random, { lasts: 1_500, kills: 5, faults: 8 }) },
      { at: 4 * MINUTE, storm: planStorm(random, { lasts: 1_500, kills: 5, faults: 8 }) },
      ...CALM_MINUTES.map((minutes) => ({ at: minutes * MINUTE, storm: undefined })),
    ],
  };
}

function planPayment(random: SeededRandom, index: number): PlannedPayment {
  const ending = random.pick<Ending>([
    'paid',
    'paid',
    'paid',
    'declined, then paid',
    'paid by transfer',
    'refunded',
    'declined',
    'untouched',
  ]);
  const amount = random.between(10_000, 1_000_000);
  return {
    index,
    amount,
    names: random.pick(['reference', 'reference', 'idempotency-key']),
    callers: random.chance(0.2) ? 2 : 1,
    ending,
    actsAfterMs: random.pick([0, 0, 0, 30_000, 3 * MINUTE, 20 * MINUTE, 2 * HOUR, 19 * HOUR, 25 * HOUR]),
    webhooks: random.pick(['as usual', 'as usual', 'twice', 'never', 'late', 'early', 'forged']),
    ...(random.chance(0.12) && { tampered: planTampering(random, amount) }),
  };
}

function planTampering(random: SeededRandom, amount: number): NonNullable<PlannedPayment['tampered']> {
  return random.pick<NonNullable<PlannedPayment['tampered']>>([
    { forge: { amount: 100, requested_amount: 100 } },
    { forge: { amount: amount - 1 } },
    { forge: { requested_amount: amount + 1 } },
    { forge: { currency: 'USD' } },
    { forge: { domain: 'test' } },
    { omit: ['currency'] },
    { omit: ['domain'] },
  ]);
}

function planStorm(
  random: SeededRandom,
  { lasts, kills, faults }: { lasts: number; kills: number; faults: number },
): Storm {
  const within = (most: number) => random.between(0, most);
  const some = (probability: number, most: number) =>
    random.chance(probability)
      ? { afterMs: within(lasts - most), lasts: random.between(100, most) }
      : undefined;
  return {
    lasts,
    kills: [
      ...Array.from({ length: kills }, () => 'function' as const),
      ...(random.chance(0.3) ? ['table' as const] : []),
      ...(random.chance(0.3) ? ['engine' as const] : []),
    ]
      .map((what) => ({ afterMs: within(lasts), what, pick: random.next() }))
      .sort((one, other) => one.afterMs - other.afterMs),
    tableAway: some(0.5, 400),
    wrongKey: some(0.2, 800),
    faults: Array.from({ length: faults }, () => planFault(random)),
  };
}

function planFault(random: SeededRandom): Fault {
  const operation = random.pick<'initialize' | 'list' | 'verify'>(['initialize', 'verify', 'verify', 'list']);
  const times = random.between(1, 3);
  return random.pick<Fault>([
    { operation, times, kind: 'status', status: random.pick([500, 502, 503]) },
    { operation, times, kind: 'status', status: 429, headers: { [PLANNED_429]: 'yes' } },
    { operation, times, kind: 'html' },
    { operation, times, kind: 'empty' },
    { operation, times, kind: 'truncated' },
    { operation, times, kind: 'drop-before' },
    { operation, times, kind: 'drop-after' },
    { operation, times, kind: 'delay', delayMs: random.between(100, 1_000) },
    { operation, times: 1, kind: 'timeout', work: random.chance(0.5) },
  ]);
}
