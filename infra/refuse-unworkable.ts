import { isIPv4 } from 'node:net';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Currencies } from '../shared/payment/money.ts';
import { mayCarrySecretKey } from '../shared/paystack/base-url.ts';
import { LOG_LEVELS } from './log-level.ts';
import { LOG_RETENTIONS } from './log-retentions.ts';
import { limitOf, MODES, OPERATIONS, type Quota } from './quota.ts';
import type { MemorySizes, Settings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

/** @throws {SettingsError} about the first setting that could not work, with its name and what to write */
export function refuseUnworkable(settings: Settings): void {
  refuseBaseUrl(settings.paystackBaseUrl);
  refuseCurrencies(settings);
  refuseTimes(settings);
  refuseLogLevel(settings.logLevel);
  refuseRetention(settings);
  refuseQuota(settings.quota);
  refuseSizes(settings);
  refuseAddresses(settings.webhookSourceAddresses);
  refuseNoTopic(settings.alarmTopic);
}

function refuseBaseUrl(paystackBaseUrl: string) {
  // Not `URL.parse`: a CDK app that takes the package may run on Node.js 20.
  if (!URL.canParse(paystackBaseUrl) || !mayCarrySecretKey(new URL(paystackBaseUrl))) {
    throw new SettingsError(
      `paystackBaseUrl must be https (or http on loopback, for a simulator), since the secret key travels to it: ${paystackBaseUrl}`,
    );
  }
}

function refuseCurrencies({
  currencies,
  defaultCurrency,
}: {
  currencies: Currencies;
  defaultCurrency: string;
}) {
  if (Object.keys(currencies).length === 0) {
    throw new SettingsError(
      'currencies must have one at least; leave it out for those that Paystack documents',
    );
  }
  for (const [currency, minimum] of Object.entries(currencies)) {
    if (!/^[A-Z]{3}$/.test(currency)) {
      throw new SettingsError(`currencies must have three-letter codes in capitals: ${currency}`);
    }
    if (!Number.isSafeInteger(minimum) || minimum < 1) {
      throw new SettingsError(
        `currencies must have a minimum of whole subunits, 1 or more: ${currency} ${minimum}`,
      );
    }
  }
  if (!Object.hasOwn(currencies, defaultCurrency)) {
    throw new SettingsError(
      `defaultCurrency must be one of currencies (${Object.keys(currencies).join(', ')}): ${defaultCurrency}`,
    );
  }
}

function refuseTimes({ checkLadder, checkDeadline, cache }: Settings) {
  if (checkLadder.length === 0) throw new SettingsError('checkLadder must have one gap at least');
  for (const gap of checkLadder) refusePartsOfSeconds('every gap of checkLadder', gap);
  refusePartsOfSeconds('checkDeadline', checkDeadline);
  refusePartsOfSeconds('cache.closed', cache.closed);
  refusePartsOfSeconds('cache.open', cache.open);
  refusePartsOfSeconds('cache.stale', cache.stale);
}

function refuseLogLevel(logLevel: string) {
  if (!LOG_LEVELS.some((level) => level === logLevel)) {
    throw new SettingsError(`logLevel must be one of ${LOG_LEVELS.join(', ')}: ${logLevel}`);
  }
}

/** An app in plain JavaScript may give anything. */
function refuseOther(name: string, duration: unknown) {
  if (typeof Object(duration).toSeconds !== 'function') {
    throw new SettingsError(
      `${name} must be a Duration, such as Duration.minutes(5): ${JSON.stringify(duration)}`,
    );
  }
}

/** A year: nothing here is waited for longer, so that more is a unit mistaken for another. */
const LONGEST_SECONDS = 365 * 86_400;

/** The functions are told durations in seconds, whole and above zero. */
function refusePartsOfSeconds(name: string, duration: Duration) {
  refuseOther(name, duration);
  const seconds = duration.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_SECONDS) {
    throw new SettingsError(`${name} must be whole seconds, 1 to ${LONGEST_SECONDS} (a year): ${seconds}`);
  }
}

function refuseRetention(settings: Settings) {
  const { removalPolicy, logRetention } = settings;
  const { eventArchiveRetention, deadLetterRetention, tableRecoveryPeriod } = settings;
  if (removalPolicy === RemovalPolicy.SNAPSHOT) {
    throw new SettingsError(
      'removalPolicy must be RETAIN or DESTROY: neither a table nor a secret leaves a snapshot behind',
    );
  }
  refuseDays('tableRecoveryPeriod', tableRecoveryPeriod, 35);
  // A year: relayed webhooks hold personal data, and what missed an event is mended sooner.
  refuseDays('eventArchiveRetention', eventArchiveRetention, 365);
  refuseDays('deadLetterRetention', deadLetterRetention, 14);
  refuseLogRetention(logRetention);
}

function refuseDays(name: string, duration: Duration, most: number) {
  refuseOther(name, duration);
  refuseNumber(name, duration.toDays({ integral: false }), { from: 1, to: most, unit: 'days' });
}

/** An app in plain JavaScript may give anything. */
function refuseLogRetention(logRetention: unknown) {
  if (LOG_RETENTIONS.some((days) => days === logRetention)) return;
  throw new SettingsError(
    `logRetention must be one of RetentionDays, such as RetentionDays.ONE_MONTH (${LOG_RETENTIONS.join(', ')}): ${JSON.stringify(logRetention)}`,
  );
}

function refuseNoTopic(alarmTopic: unknown) {
  if (alarmTopic === undefined || typeof Object(alarmTopic).topicArn === 'string') return;
  throw new SettingsError(
    `alarmTopic must be a topic, such as Topic.fromTopicArn(this, 'Pager', arn): ${JSON.stringify(alarmTopic)}`,
  );
}

function refuseQuota(quota: Quota) {
  const { share } = quota;
  if (!(share > 0 && share <= 1)) {
    throw new SettingsError(
      `quota.share must be above 0 and at most 1, such as 0.9 for nine tenths: ${share}`,
    );
  }
  for (const mode of MODES) {
    for (const operation of OPERATIONS) {
      const calls = quota[mode][operation];
      refuseNumber(`quota.${mode}.${operation}`, calls, { from: 1, unit: 'calls in 60 s' });
      if (limitOf(quota, mode, operation) < 1) {
        throw new SettingsError(
          `quota.share must leave one call of quota.${mode}.${operation} at least: ${share} of ${calls}`,
        );
      }
    }
  }
}

function refuseSizes({ concurrency, reservedConcurrency, throttle }: Settings) {
  refuseNumber('concurrency.urgent', concurrency.urgent, { from: 2, to: 1_000, unit: 'batches' });
  refuseNumber('concurrency.scheduled', concurrency.scheduled, { from: 2, to: 1_000, unit: 'batches' });
  for (const [name, calls] of Object.entries(reservedConcurrency)) {
    // None would be a function that never runs.
    refuseNumber(`reservedConcurrency.${name}`, calls, { from: 1, unit: 'calls' });
  }
  refuseNumber('throttle.rateLimit', throttle.rateLimit, { from: 1, unit: 'requests a second' });
  refuseNumber('throttle.burstLimit', throttle.burstLimit, { from: 1, unit: 'requests' });
}

/**
 * Refuses a size that Lambda does not have, by the name that it was written under: `default` is many functions' later.
 *
 * @throws {SettingsError} that names the property and says what it has to be
 */
export function refuseMemory(sizes: MemorySizes = {}) {
  for (const [name, megabytes] of Object.entries(sizes)) {
    if (megabytes === undefined) continue;
    refuseNumber(`memory.${name}`, megabytes, { from: 128, to: 10_240, unit: 'MB' });
  }
}

function refuseNumber(
  name: string,
  value: number,
  { from, to = Number.MAX_SAFE_INTEGER, unit }: { from: number; to?: number; unit: string },
) {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  const range = to === Number.MAX_SAFE_INTEGER ? `${from} or more` : `${from} to ${to}`;
  throw new SettingsError(`${name} must be a whole number of ${unit}, ${range}: ${value}`);
}

function refuseAddresses(addresses: readonly string[] | undefined) {
  if (addresses === undefined) return;
  if (addresses.length === 0) {
    throw new SettingsError(
      'webhookSourceAddresses must have one address at least; leave it out to take webhooks from anywhere',
    );
  }
  for (const address of addresses) {
    if (!isIPv4(address)) {
      throw new SettingsError(
        `webhookSourceAddresses must be IPv4 addresses, such as 52.31.139.75: ${JSON.stringify(address)}`,
      );
    }
  }
}
