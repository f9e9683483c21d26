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

/** And after a failure only so often: until the key is set, anybody could have it read with every request. */
const AGAIN_AFTER = 5_000;

/**
 * A secret of Secrets Manager, kept as `createKeptReader` keeps a reading.
 *
 * @param parse makes a value of the secret's text; what it throws, `read` throws
 */
export function createSecretReader<T>(
  client: SecretsManagerClient,
  secretId: string,
  parse: (text: string) => T,
  clock: Clock,
): SecretReader<T> {
  return createKeptReader(async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return parse(SecretString ?? '');
  }, clock);
}

/**
 * A value that is kept in memory for five minutes. Callers that come while it is being read wait for that reading. What was
 * read before outlives a reading that fails, except for callers who ask for a fresh one.
 */
export function createKeptReader<T>(fetchValue: () => Promise<T>, clock: Clock): SecretReader<T> {
  let kept: { readonly value: T; readonly at: number } | undefined;
  let reading: { readonly value: Promise<T>; readonly at: number; isOver: boolean } | undefined;

  function start(): Promise<T> {
    const started = { value: fetchValue(), at: clock(), isOver: false };
    reading = started;
    started.value.then(
      (value) => {
        kept = { value, at: started.at };
        started.isOver = true;
      },
      () => {
        started.isOver = true;
      },
    );
    return started.value;
  }

  return {
    async read({ fresh = false } = {}) {
      const now = clock();
      if (kept !== undefined && now - kept.at < (fresh ? FRESH_AFTER : KEPT_FOR)) return kept.value;
      const isUnderWay = reading !== undefined && (!reading.isOver || now - reading.at < AGAIN_AFTER);
      try {
        return await (reading !== undefined && isUnderWay ? reading.value : start());
      } catch (error) {
        if (fresh || kept === undefined) throw error;
        return kept.value;
      }
    },
  };
}
