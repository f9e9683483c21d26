import * as z from 'zod/mini';
import type { Ladder } from '../payment/ladder.ts';
import type { Currencies } from '../payment/money.ts';
import type { QuotaLimits } from '../paystack/quota/quota.ts';

/** A function was deployed without a variable that it needs, or with one that makes no sense. */
export class EnvironmentError extends Error {
  readonly code = 'environment_invalid';

  constructor(name: string, expected: string) {
    super(`The environment variable ${name} must be ${expected}`);
    this.name = 'EnvironmentError';
  }
}

/** The log's levels, the least first. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** How long verification results are given, in seconds. */
export interface CacheTimes {
  /** For a payment whose outcome is known. */
  readonly closedSeconds: number;
  /** For one that is still open, and for a reference that Paystack doesn't know. */
  readonly openSeconds: number;
  /** How much longer an old result may be given while a new one is being fetched. */
  readonly staleSeconds: number;
}

/**
 * The environment of a function: the only place that reads it. Each function asks for what it needs when it starts, so a
 * variable that is missing or wrong ends the start with its name.
 */
export const environment = {
  tableName: () => text('TABLE_NAME'),
  urgentQueueUrl: () => text('URGENT_QUEUE_URL'),
  scheduledQueueUrl: () => text('SCHEDULED_QUEUE_URL'),
  deadLetterQueueUrl: () => text('DEAD_LETTER_QUEUE_URL'),
  eventBusName: () => text('EVENT_BUS_NAME'),
  paystackSecretId: () => text('PAYSTACK_SECRET_ID'),
  serviceKeysSecretId: () => text('SERVICE_KEYS_SECRET_ID'),
  paystackBaseUrl: () => text('PAYSTACK_BASE_URL'),
  defaultCurrency: () => text('DEFAULT_CURRENCY'),

  /** The dimension `service` of every metric, and a field of every log line. The name is Powertools'. */
  serviceName: () => process.env.POWERTOOLS_SERVICE_NAME ?? 'service_undefined',

  /** The least of the log's levels that is written; `INFO` where it says something else. The name is Powertools'. */
  logLevel(): LogLevel {
    const level = process.env.POWERTOOLS_LOG_LEVEL?.toUpperCase();
    return LOG_LEVELS.find((known) => known === level) ?? 'INFO';
  },

  /** Whether an invocation waits for this process to start: none does where Lambda keeps processes ready. */
  isStartedOnDemand: () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE === 'on-demand',

  /** Addresses that webhooks are taken from; `undefined` where they are taken from any. */
  webhookSourceAddresses(): readonly string[] | undefined {
    const addresses = process.env.WEBHOOK_SOURCE_ADDRESSES;
    return addresses === undefined || addresses === '' ? undefined : addresses.split(',');
  },

  /** Codes of the currencies that may be asked for, each with its minimum in subunits. */
  currencies(): Currencies {
    const schema = z.record(z.string().check(z.regex(/^[A-Z]{3}$/)), z.int().check(z.positive()));
    const parsed = schema.safeParse(json('CURRENCIES'));
    if (!parsed.success) {
      throw new EnvironmentError('CURRENCIES', 'JSON of currency codes and minimums in subunits');
    }
    return parsed.data;
  },

  ladder(): Ladder {
    const gapsSeconds = text('CHECK_LADDER_SECONDS').split(',').map(Number);
    if (!gapsSeconds.every(isPositiveInteger)) {
      throw new EnvironmentError('CHECK_LADDER_SECONDS', 'whole seconds, divided by commas');
    }
    return { gapsSeconds, deadlineSeconds: seconds('CHECK_DEADLINE_SECONDS') };
  },

  /** How often a lane hands out a message before SQS moves it to the dead-letter queue. */
  maxReceives(): number {
    const value = Number(text('MAX_RECEIVES'));
    if (!isPositiveInteger(value)) throw new EnvironmentError('MAX_RECEIVES', 'a whole number above zero');
    return value;
  },

  /** How many calls this deployment may make in 60 s, by mode and operation. */
  paystackQuota(): QuotaLimits {
    const limit = z.int().check(z.positive());
    const limits = z.object({ initialize: limit, verify: limit, list: limit });
    const parsed = z.object({ live: limits, test: limits }).safeParse(json('PAYSTACK_QUOTA'));
    if (!parsed.success) {
      throw new EnvironmentError(
        'PAYSTACK_QUOTA',
        'JSON of calls in 60 s by mode and operation, each 1 or more',
      );
    }
    return parsed.data;
  },

  cacheTimes: (): CacheTimes => ({
    closedSeconds: seconds('CACHE_CLOSED_SECONDS'),
    openSeconds: seconds('CACHE_OPEN_SECONDS'),
    staleSeconds: seconds('CACHE_STALE_SECONDS'),
  }),
};

function text(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new EnvironmentError(name, 'set');
  return value;
}

function seconds(name: string): number {
  const value = Number(text(name));
  if (!isPositiveInteger(value)) throw new EnvironmentError(name, 'a whole number of seconds above zero');
  return value;
}

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function json(name: string): unknown {
  try {
    return JSON.parse(text(name));
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    return undefined;
  }
}
