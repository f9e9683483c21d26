import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DEFAULT_LADDER } from '../shared/payment/ladder.ts';
import { type Currencies, DOCUMENTED_CURRENCIES } from '../shared/payment/money.ts';
import { mayCarrySecretKey } from '../shared/paystack/base-url.ts';

/** What the functions log, from everything to nothing but errors. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

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
   * How long the logs of the functions and of the API are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * How long the event archive keeps payment events, to be replayed to a target that missed them.
   *
   * @default Duration.days(30)
   */
  readonly eventArchiveRetention?: Duration;
  /**
   * What becomes of the payments table and of the secrets when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** The properties with every default filled in. */
export interface Settings extends Required<Omit<PaystackPaymentsProps, 'cache'>> {
  readonly cache: Required<CacheDurations>;
}

/**
 * Fills in the defaults and refuses what could not work, so that a mistake stops the deployment and not a payment.
 *
 * @throws Error that names the property and says what it has to be
 */
export function settingsFrom(props: PaystackPaymentsProps): Settings {
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
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
  };
  refuseUnworkable(settings);
  return settings;
}

function refuseUnworkable(settings: Settings) {
  const { paystackBaseUrl, defaultCurrency, currencies, checkLadder, checkDeadline, cache } = settings;
  const baseUrl = URL.parse(paystackBaseUrl);
  if (baseUrl === null || !mayCarrySecretKey(baseUrl)) {
    throw new Error(
      `paystackBaseUrl must be https (or http on loopback, for a simulator), since the secret key travels to it: ${paystackBaseUrl}`,
    );
  }
  for (const [currency, minimum] of Object.entries(currencies)) {
    if (!/^[A-Z]{3}$/.test(currency)) {
      throw new Error(`currencies must have three-letter codes in capitals: ${currency}`);
    }
    if (!Number.isSafeInteger(minimum) || minimum < 1) {
      throw new Error(`currencies must have a minimum of whole subunits, 1 or more: ${currency} ${minimum}`);
    }
  }
  if (currencies[defaultCurrency] === undefined) {
    throw new Error(`defaultCurrency must be one of currencies: ${defaultCurrency}`);
  }
  if (checkLadder.length === 0) throw new Error('checkLadder must have one gap at least');
  for (const gap of checkLadder) refusePartsOfSeconds('every gap of checkLadder', gap);
  refusePartsOfSeconds('checkDeadline', checkDeadline);
  refusePartsOfSeconds('cache.closed', cache.closed);
  refusePartsOfSeconds('cache.open', cache.open);
  refusePartsOfSeconds('cache.stale', cache.stale);
}

/** The functions are told durations in seconds, whole and above zero. */
function refusePartsOfSeconds(name: string, duration: Duration) {
  const seconds = duration.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw new Error(`${name} must be whole seconds, 1 or more: ${seconds}`);
  }
}
