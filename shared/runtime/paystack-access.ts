import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock, Random } from '../payment/clock.ts';
import { createPaystackClient, type PaystackClient } from '../paystack/client.ts';
import { environment } from './environment.ts';
import type { Meter } from './metrics.ts';
import { type PaystackKeys, parsePaystackKeys } from './paystack-keys.ts';
import { paystackMetrics } from './paystack-metrics.ts';
import { createSecretReader, type SecretReader } from './secret-reader.ts';

/** Paystack's API with the keys of this deployment. */
export interface PaystackAccess {
  readonly keys: SecretReader<PaystackKeys>;
  readonly paystack: PaystackClient;
}

/**
 * Milliseconds until a connection stands, and for one whole attempt. Paystack documents no figures; clients in the field
 * wait 10 to 30 s in all. Two attempts of 8 s stay below the shortest timeout of the functions that call (20 s).
 */
const TIMEOUTS = { connectMs: 3_000, totalMs: 8_000 };

/** A reader for Paystack's secret. */
export function createPaystackKeyReader(
  secrets: SecretsManagerClient,
  clock: Clock,
): SecretReader<PaystackKeys> {
  const secretId = environment.paystackSecretId();
  return createSecretReader(secrets, secretId, parsePaystackKeys(secretId), clock);
}

/** A client for Paystack whose key comes from the deployment's secret. */
export function createPaystackAccess(
  secrets: SecretsManagerClient,
  { clock, random, meter }: { clock: Clock; random: Random; meter: Meter },
): PaystackAccess {
  const keys = createPaystackKeyReader(secrets, clock);
  const paystack = createPaystackClient({
    baseUrl: environment.paystackBaseUrl(),
    secretKey: async (options) => (await keys.read(options)).current,
    clock,
    random,
    timeouts: TIMEOUTS,
    observer: paystackMetrics(meter),
  });
  return { keys, paystack };
}
