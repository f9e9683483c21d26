import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock, Random } from '../payment/clock.ts';
import { createPaystackClient, type PaystackClient } from '../paystack/client.ts';
import { createPaystackQuota } from '../paystack/quota/quota.ts';
import { createQuotaStore } from '../store/quota-table.ts';
import { environment } from './environment.ts';
import { logWith } from './logger.ts';
import type { Meter } from './metrics.ts';
import { type PaystackKeys, parsePaystackKeys } from './paystack-keys.ts';
import { paystackMetrics, quotaMetrics } from './paystack-metrics.ts';
import { createSecretReader, type SecretReader } from './secret-reader.ts';

/** Paystack's API with the keys of this deployment. */
export interface PaystackAccess {
  readonly keys: SecretReader<PaystackKeys>;
  readonly paystack: PaystackClient;
}

/**
 * Milliseconds until a connection stands, and for one whole attempt. Paystack documents no figures; clients in the field
 * wait 10 to 30 s in all. One attempt of 8 s after 5 s of waiting for the quota stays below the shortest timeout of the
 * functions that call (20 s); a second one gets what is left.
 */
export const PAYSTACK_TIMEOUTS = { connectMs: 3_000, totalMs: 8_000 };

/** A reader for Paystack's secret. */
export function createPaystackKeyReader(
  secrets: SecretsManagerClient,
  clock: Clock,
): SecretReader<PaystackKeys> {
  const secretId = environment.paystackSecretId();
  return createSecretReader(secrets, secretId, parsePaystackKeys(secretId), clock);
}

/** A client for Paystack whose key comes from the deployment's secret, and whose calls are paced by the deployment's table. */
export function createPaystackAccess(
  { secrets, table }: { secrets: SecretsManagerClient; table: DynamoDBClient },
  { clock, random, meter }: { clock: Clock; random: Random; meter: Meter },
): PaystackAccess {
  const keys = createPaystackKeyReader(secrets, clock);
  const quota = createPaystackQuota({
    store: createQuotaStore(table, environment.tableName()),
    limits: environment.paystackQuota(),
    clock,
    random,
    observer: quotaMetrics(meter, logWith({})),
  });
  const paystack = createPaystackClient({
    baseUrl: environment.paystackBaseUrl(),
    secretKey: async (options) => (await keys.read(options)).current,
    clock,
    random,
    quota,
    timeouts: PAYSTACK_TIMEOUTS,
    observer: paystackMetrics(meter),
  });
  return { keys, paystack };
}
