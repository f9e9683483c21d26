import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { DEFAULT_LADDER } from '../shared/payment/ladder.ts';
import { type Currencies, DOCUMENTED_CURRENCIES } from '../shared/payment/money.ts';
import type { LogLevel } from './log-level.ts';
import { type Quota, type QuotaProps, quotaFrom } from './quota.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import { refuseMemory, refuseUnworkable } from './refuse-unworkable.ts';

/** The functions of the backend, by the names that they have here. */
export const FUNCTION_NAMES = [
  'initialize',
  'verify',
  'paymentStatus',
  'webhook',
  'verificationWorker',
  'reconcile',
  'audit',
  'health',
  'unsupportedEndpoint',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** How long the result of a verify call is kept. */
export interface CacheDurations {
  /**
   * For a closed payment, whose outcome no longer changes but for a reversal.
   *
   * @default Duration.minutes(5)
   */
  readonly closed?: Duration;
  /**
   * For an open payment and an unknown reference. It bounds how late a payer's own page learns of the outcome.
   *
   * @default Duration.seconds(5)
   */
  readonly open?: Duration;
  /**
   * How old an answer may be that others get while one caller fetches the new one.
   *
   * @default Duration.minutes(1)
   */
  readonly stale?: Duration;
}

/** How many batches of jobs of each lane are worked on at once, 2 to 1000: the bounds of an event source mapping. */
export interface LaneConcurrency {
  /**
   * Checks that a webhook asked for.
   *
   * @default 4
   */
  readonly urgent?: number;
  /**
   * Checks of the ladder.
   *
   * @default 2
   */
  readonly scheduled?: number;
}

/** The functions whose concurrency can be reserved: they stand behind a route. */
export const RESERVABLE_FUNCTIONS = ['initialize', 'verify', 'webhook'] as const;

/** How many calls of a route run at once at most, and surely can, 1 or more. AWS takes them out of what the account has in all. */
export type ReservedConcurrency = Partial<Readonly<Record<(typeof RESERVABLE_FUNCTIONS)[number], number>>>;

/** What API Gateway lets through, of all callers together; what is above gets its own 429. */
export interface Throttle {
  /**
   * Requests a second, in the long run.
   *
   * @default 200
   */
  readonly rateLimit?: number;
  /**
   * Requests at once.
   *
   * @default 400
   */
  readonly burstLimit?: number;
}

/** Memory in MB, 128 to 10240: of a function by its name, and of all that are not named. CPU comes in proportion. */
export interface MemorySizes extends Partial<Readonly<Record<FunctionName, number>>> {
  /**
   * Of every function that is not named.
   *
   * @default 512
   */
  readonly default?: number;
}

/** What can be set on {@link PaystackPayments}. Everything has a default that is ready for production. */
export interface PaystackPaymentsProps {
  /**
   * Where Paystack's API is. The same for test and live: the secret key decides the mode. https, since that key travels
   * to it; http is taken on loopback only, for a simulator beside an emulator of AWS.
   *
   * @default 'https://api.paystack.co'
   */
  readonly paystackBaseUrl?: string;
  /**
   * The currency of a payment that names none. It is sent to Paystack explicitly.
   *
   * @default 'NGN'
   */
  readonly defaultCurrency?: string;
  /**
   * The currencies that payments may be in, each with its least amount in subunits (kobo, cents, pesewas).
   *
   * @default the currencies and minimums that Paystack documents
   * @example { NGN: 5000, GHS: 10 }
   */
  readonly currencies?: Currencies;
  /**
   * The gaps between the checks of an open payment, in whole seconds; the first counts from its start.
   *
   * @default 30 s, 1, 2, 5, 10 and 15 min, then 1, 3, 6 and 12 h
   */
  readonly checkLadder?: readonly Duration[];
  /**
   * How long a payment stays open when nobody pays. The first check after that closes it.
   *
   * @default Duration.hours(24)
   */
  readonly checkDeadline?: Duration;
  /** How long the result of a verify call is kept. */
  readonly cache?: CacheDurations;
  /**
   * How much the functions log.
   *
   * @default 'INFO'
   */
  readonly logLevel?: LogLevel;
  /**
   * How long the logs of the functions and of the API are kept: any of CloudWatch's numbers, but not forever.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * How long the event archive keeps payment events and relayed webhooks, to be replayed to a target that missed them: whole days, 1 to 365.
   * The webhooks hold personal data.
   *
   * @default Duration.days(30)
   */
  readonly eventArchiveRetention?: Duration;
  /**
   * How long dead letters wait to be looked at and redriven, in whole days, 1 to 14, the longest that SQS keeps a message. Those of
   * relayed webhooks hold personal data.
   *
   * @default Duration.days(14)
   */
  readonly deadLetterRetention?: Duration;
  /**
   * How far back the payments table can be restored, in whole days, 1 to 35. For as long, what was deleted from it can be had
   * again: the cached answers of `verify` too, which hold personal data.
   *
   * @default Duration.days(35)
   */
  readonly tableRecoveryPeriod?: Duration;
  /**
   * What becomes of the payments table and of the secrets when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether the table refuses to be deleted, by the stack or by hand, until this is turned off; the ready stack is then
   * protected as a whole.
   *
   * @default true, and false where `removalPolicy` is DESTROY
   */
  readonly deletionProtection?: boolean;
  /**
   * How many calls Paystack grants and how many of them are this deployment's. All functions together keep to it; alarms and
   * dashboard measure against it.
   *
   * @default Paystack's published quota, and a share of 0.9
   */
  readonly quota?: QuotaProps;
  /**
   * How many batches of jobs are worked on at once. The defaults fit a new account, whose functions may run 10 times at
   * once in all.
   *
   * @default { urgent: 4, scheduled: 2 }
   */
  readonly concurrency?: LaneConcurrency;
  /**
   * How many calls of a route run at once at most, and surely can. `initialize` and `verify` wait for Paystack, and so many
   * callers must not keep away the worker and the webhook; a `webhook` with a reserve of its own is kept away by nobody.
   *
   * @default none is reserved: AWS keeps 100 of an account unreserved, and all 10 of a new one
   * @example { initialize: 20, verify: 50, webhook: 10 }
   */
  readonly reservedConcurrency?: ReservedConcurrency;
  /**
   * How many requests API Gateway lets through.
   *
   * @default { rateLimit: 200, burstLimit: 400 }
   */
  readonly throttle?: Throttle;
  /**
   * Memory of the functions, in MB.
   *
   * @default { default: 512 }
   * @example { default: 256, verificationWorker: 1024 }
   */
  readonly memory?: MemorySizes;
  /**
   * Where alarms are told, when they go off and when they end.
   *
   * @default nowhere: they show in CloudWatch only
   */
  readonly alarmTopic?: ITopic;
  /**
   * The IPv4 addresses that webhooks are taken from; others get 403 `unknown_source`. A second line of defence, since the
   * signature is the proof.
   *
   * @default any address
   * @example PAYSTACK_ADDRESSES
   */
  readonly webhookSourceAddresses?: readonly string[];
}

/** The properties whose absence means something, rather than a default value. */
type Optional = 'alarmTopic' | 'webhookSourceAddresses';

/** The properties that have parts of their own. */
type Grouped = 'cache' | 'quota' | 'concurrency' | 'throttle' | 'memory';

/** The properties with every default filled in. */
export interface Settings
  extends Required<Omit<PaystackPaymentsProps, Optional | Grouped>>,
    Pick<PaystackPaymentsProps, Optional> {
  readonly cache: Required<CacheDurations>;
  readonly quota: Quota;
  readonly concurrency: Required<LaneConcurrency>;
  readonly throttle: Required<Throttle>;
  /** MB. */
  readonly memory: Readonly<Record<FunctionName, number>>;
}

/**
 * Fills in the defaults and refuses what could not work, so that a mistake stops the deployment and not a payment.
 *
 * @throws {SettingsError} that names the property and says what to write
 */
export function settingsFrom(props: PaystackPaymentsProps): Settings {
  const { alarmTopic, webhookSourceAddresses } = props;
  const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
  const settings: Settings = {
    paystackBaseUrl: props.paystackBaseUrl ?? 'https://api.paystack.co',
    defaultCurrency: props.defaultCurrency ?? 'NGN',
    currencies: props.currencies ?? DOCUMENTED_CURRENCIES,
    checkLadder: props.checkLadder ?? DEFAULT_LADDER.gapsSeconds.map((seconds) => Duration.seconds(seconds)),
    checkDeadline: props.checkDeadline ?? Duration.seconds(DEFAULT_LADDER.deadlineSeconds),
    cache: {
      closed: props.cache?.closed ?? Duration.minutes(5),
      open: props.cache?.open ?? Duration.seconds(5),
      stale: props.cache?.stale ?? Duration.minutes(1),
    },
    logLevel: props.logLevel ?? 'INFO',
    logRetention: props.logRetention ?? RetentionDays.ONE_MONTH,
    eventArchiveRetention: props.eventArchiveRetention ?? Duration.days(30),
    deadLetterRetention: props.deadLetterRetention ?? Duration.days(14),
    tableRecoveryPeriod: props.tableRecoveryPeriod ?? Duration.days(35),
    removalPolicy,
    deletionProtection: props.deletionProtection ?? removalPolicy !== RemovalPolicy.DESTROY,
    quota: quotaFrom(props.quota),
    concurrency: {
      // A batch of each lane holds a function for as long as Paystack takes. With a run each of reconcile and of the audit these
      // are 8 of the 10 that a new account has in all: two are left for callers and webhooks, when everything comes together.
      urgent: props.concurrency?.urgent ?? 4,
      scheduled: props.concurrency?.scheduled ?? 2,
    },
    reservedConcurrency: props.reservedConcurrency ?? {},
    throttle: {
      // Above Paystack's largest published quota (3,000 verifications in 60 s) several times over, and low enough that a
      // flood of unsigned webhooks costs little.
      rateLimit: props.throttle?.rateLimit ?? 200,
      burstLimit: props.throttle?.burstLimit ?? 400,
    },
    memory: memoryFrom(props.memory),
    ...(alarmTopic !== undefined && { alarmTopic }),
    ...(webhookSourceAddresses !== undefined && { webhookSourceAddresses }),
  };
  refuseUnknown(props, settings);
  refuseUnworkable(settings);
  refuseMemory(props.memory);
  return settings;
}

/** A function gets CPU by its memory: 512 MB is about a third of a core, enough for TLS and JSON. */
function memoryFrom(sizes: MemorySizes = {}): Readonly<Record<FunctionName, number>> {
  const size = (name: FunctionName) => sizes[name] ?? sizes.default ?? 512;
  return {
    initialize: size('initialize'),
    verify: size('verify'),
    paymentStatus: size('paymentStatus'),
    webhook: size('webhook'),
    verificationWorker: size('verificationWorker'),
    reconcile: size('reconcile'),
    audit: size('audit'),
    health: size('health'),
    unsupportedEndpoint: size('unsupportedEndpoint'),
  };
}
