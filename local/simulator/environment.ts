import type { SimulatorOptions } from './settings.ts';

/** A variable of the environment has a value that makes no sense. */
class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly code = 'invalid_environment';
}

/**
 * Reads what the simulator can be told by the environment; `docs/simulator.md` lists it.
 *
 * @throws EnvironmentError
 */
export function readEnvironment(environment: NodeJS.ProcessEnv): Omit<SimulatorOptions, 'clock' | 'log'> {
  const text = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  };
  const whole = (name: string, largest: number): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (/^\d+$/.test(value) && Number(value) <= largest) return Number(value);
    throw new EnvironmentError(`${name} must be a whole number from 0 to ${largest}, and is "${value}".`);
  };

  const webhookUrl = text('WEBHOOK_URL');
  if (webhookUrl !== undefined && !/^https?:$/.test(URL.parse(webhookUrl)?.protocol ?? '')) {
    throw new EnvironmentError(`WEBHOOK_URL must be an http or https URL, and is "${webhookUrl}".`);
  }
  const firstTransactionId = text('FIRST_TRANSACTION_ID');
  if (firstTransactionId !== undefined && !/^[1-9]\d{0,18}$/.test(firstTransactionId)) {
    throw new EnvironmentError(
      `FIRST_TRANSACTION_ID must be a whole number of at most 19 digits, and is "${firstTransactionId}".`,
    );
  }
  const [firstCurrency, ...otherCurrencies] = text('CURRENCIES')?.split(/[\s,]+/) ?? [];
  const testKey = text('TEST_SECRET_KEY');
  const liveKey = text('LIVE_SECRET_KEY');
  const merchantName = text('MERCHANT_NAME');
  const bankTransferSeconds = whole('BANK_TRANSFER_SECONDS', 1_000_000);
  const mobileMoneySeconds = whole('MOBILE_MONEY_SECONDS', 1_000_000);
  const refundSeconds = whole('REFUND_SECONDS', 1_000_000);

  return {
    file: text('STATE_FILE') ?? ':memory:',
    port: whole('PORT', 65_535) ?? 3_001,
    secretKeys: {
      ...(testKey === undefined ? {} : { test: testKey }),
      ...(liveKey === undefined ? {} : { live: liveKey }),
    },
    webhookUrl,
    passFees: text('PASS_FEES') === 'true',
    ...(firstTransactionId === undefined ? {} : { firstTransactionId: BigInt(firstTransactionId) }),
    ...(firstCurrency === undefined ? {} : { currencies: [firstCurrency, ...otherCurrencies] }),
    ...(merchantName === undefined ? {} : { merchantName }),
    ...(bankTransferSeconds === undefined ? {} : { bankTransferMs: bankTransferSeconds * 1_000 }),
    ...(mobileMoneySeconds === undefined ? {} : { mobileMoneyMs: mobileMoneySeconds * 1_000 }),
    ...(refundSeconds === undefined ? {} : { refundMs: refundSeconds * 1_000 }),
  };
}
