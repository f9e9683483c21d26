import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../payment/clock.ts';

/** Reads one secret and keeps it for a while. */
export interface SecretReader<T> {
  /** `fresh` asks for a new reading, because the value that is kept has just turned out not to fit. */
  read(options?: { readonly fresh?: boolean }): Promise<T>;
}

/** Milliseconds that a reading is good for. */
const KEPT_FOR = 300_000;

/** A fresh reading is made at most so often: a flood of wrong keys must not become a flood of calls. */
const FRESH_AFTER = 10_000;

/**
 * A secret of Secrets Manager, kept in memory for five minutes. Callers that come while it is being read wait for that
 * reading; one that failed is not kept.
 *
 * @param parse makes a value of the secret's text; what it throws, `read` throws
 */
export function createSecretReader<T>(
  client: SecretsManagerClient,
  secretId: string,
  parse: (text: string) => T,
  clock: Clock,
): SecretReader<T> {
  let reading: { value: Promise<T>; at: number } | undefined;
  let succeeded: typeof reading;

  async function fetchValue(): Promise<T> {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return parse(SecretString ?? '');
  }

  return {
    async read({ fresh = false } = {}) {
      const age = reading === undefined ? Number.POSITIVE_INFINITY : clock() - reading.at;
      if (reading !== undefined && age < (fresh ? FRESH_AFTER : KEPT_FOR)) return await reading.value;
      const started = { value: fetchValue(), at: clock() };
      reading = started;
      try {
        const value = await started.value;
        succeeded = started;
        return value;
      } catch (error) {
        // What was read before is as good as it was: a stranger with a wrong key must not cost the others theirs.
        if (reading === started) reading = succeeded;
        throw error;
      }
    },
  };
}
