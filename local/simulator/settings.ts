import type { Random } from '../../shared/payment/clock.ts';
import type { Mode } from '../../shared/payment/mode.ts';
import type { EngineClock } from '../clock.ts';
import type { SimulatorActivity } from './simulator-activity.ts';

/** How many calls a window grants to each endpoint: verify and initialize have their own, every other one has `other`. */
export interface ModeLimits {
  readonly initialize: number;
  readonly verify: number;
  readonly other: number;
}

/** The rate limits that the simulator enforces, per mode and endpoint. */
export interface Limits extends Readonly<Record<Mode, ModeLimits>> {
  readonly windowSeconds: number;
  /** `fixed`: a window starts with the first call after the last one ended. `sliding`: the last `windowSeconds` always count. */
  readonly window: 'fixed' | 'sliding';
  /** What `x-ratelimit-reset` says: how many seconds are left, or the epoch second. Paystack's page leaves it open. */
  readonly resetHeader: 'seconds-left' | 'epoch-seconds';
}

/** What `startSimulator` can be told. Only the first three are needed. */
export interface SimulatorOptions {
  /** The SQLite file that keeps the state, or `:memory:`. */
  readonly file: string;
  readonly clock: EngineClock;
  /** 0 for any free one. */
  readonly port: number;
  /** Default `sk_test_simulated` and `sk_live_simulated`. */
  readonly secretKeys?: Partial<Record<Mode, string>>;
  /** Where webhooks go; without one none are made, as with an empty field in Paystack's dashboard. */
  readonly webhookUrl?: string | undefined;
  /** Webhooks wait for `resumeWebhooks`, those of an earlier run included: for a URL that is known only later. Default false. */
  readonly webhooksPaused?: boolean;
  readonly random?: Random;
  readonly log?: (line: string) => void;
  /** Is told of every call of the API once it is over, and of every try to deliver a webhook. */
  readonly onActivity?: (activity: SimulatorActivity) => void;
  /** Currencies that the merchant takes; the first is the one used when a transaction names none. Default `NGN` and five more. */
  readonly currencies?: readonly [string, ...string[]];
  /** Shown on the checkout page. */
  readonly merchantName?: string;
  /** Adds Paystack's fee to what the payer is charged, so that `amount` is above `requested_amount`. Default false. */
  readonly passFees?: boolean;
  /** The first transaction's id. Above 2^53 it shows whether a client rounds ids. Default 4000000001. */
  readonly firstTransactionId?: bigint;
  readonly limits?: Partial<Limits>;
  /** How long a bank transfer chosen on the checkout page stays pending, in ms of the clock. Default 20,000. */
  readonly bankTransferMs?: number;
  /** How long the payer takes to answer on their phone, likewise. Default 10,000. */
  readonly mobileMoneyMs?: number;
  /** How long a refund takes, in ms of the clock: one half of it pending, the other processing. Default 10,000. */
  readonly refundMs?: number;
  /** How long a webhook's receiver may take, in ms of real time. Default 30,000, as Paystack documents. */
  readonly webhookTimeoutMs?: number;
}

/** {@link SimulatorOptions} with every default filled in. */
export interface Settings {
  readonly secretKeys: Readonly<Record<Mode, string>>;
  readonly currencies: readonly [string, ...string[]];
  readonly merchantName: string;
  readonly passFees: boolean;
  readonly firstTransactionId: bigint;
  readonly limits: Limits;
  readonly bankTransferMs: number;
  readonly mobileMoneyMs: number;
  readonly refundMs: number;
  readonly webhookTimeoutMs: number;
}

/** Paystack's published limits (paystack.com/docs/api/rate-limits, 2026): per endpoint and 60 s, separately for each mode. */
const PAYSTACK_LIMITS: Limits = {
  windowSeconds: 60,
  window: 'fixed',
  resetHeader: 'seconds-left',
  test: { initialize: 100, verify: 100, other: 100 },
  live: { initialize: 1_200, verify: 3_000, other: 600 },
};

/** Fills in the defaults. */
export function settingsFrom(options: SimulatorOptions): Settings {
  return {
    secretKeys: { test: 'sk_test_simulated', live: 'sk_live_simulated', ...options.secretKeys },
    currencies: options.currencies ?? ['NGN', 'USD', 'GHS', 'ZAR', 'KES', 'XOF'],
    merchantName: options.merchantName ?? 'Simulated Merchant',
    passFees: options.passFees ?? false,
    // Paystack's ids stand a little above 4 * 10^9 today: too large for 32 bits.
    firstTransactionId: options.firstTransactionId ?? 4_000_000_001n,
    limits: { ...PAYSTACK_LIMITS, ...options.limits },
    bankTransferMs: options.bankTransferMs ?? 20_000,
    mobileMoneyMs: options.mobileMoneyMs ?? 10_000,
    refundMs: options.refundMs ?? 10_000,
    webhookTimeoutMs: options.webhookTimeoutMs ?? 30_000,
  };
}
