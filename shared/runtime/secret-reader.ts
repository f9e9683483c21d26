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
 * A value outlives readings that fail until it is an hour old: long enough for an outage of Secrets Manager, and the longest
 * that a key which was taken out meanwhile can still be used.
 */
const OUTLIVES_FAILURES_FOR = 3_600_000;

/** What a secret that could be read holds: a value, or the reason why it is none. */
type Contents<T> = { readonly value: T } | { readonly unusable: unknown };

/**
 * A secret of Secrets Manager, kept in memory for five minutes. Callers that come while it is being read wait for that
 * reading.
 *
 * Two things can go wrong, and they differ. Secrets Manager may give no answer: then what was read before goes on being used
 * for up to an hour, except by callers who ask for a fresh reading. Or it answers with a text that makes no sense: that is
 * what the secret says now, so nothing older is used any more. Whoever took a key out with that very change wants it out.
 *
 * @param parse makes a value of the secret's text; what it throws, `read` throws
 */
export function createSecretReader<T>(
  client: SecretsManagerClient,
  secretId: string,
  parse: (text: string) => T,
  clock: Clock,
): SecretReader<T> {
  return createKeptReader(
    async () => {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
      return SecretString ?? '';
    },
    parse,
    clock,
  );
}

/** What {@link createSecretReader} makes, of a secret that comes from wherever `fetchText` has it from. */
export function createKeptReader<T>(
  fetchText: () => Promise<string>,
  parse: (text: string) => T,
  clock: Clock,
): SecretReader<T> {
  let kept: { readonly value: T; readonly at: number } | undefined;
  let reading: { readonly contents: Promise<Contents<T>>; readonly at: number; isOver: boolean } | undefined;

  function start(): Promise<Contents<T>> {
    const started = { contents: fetchContents(), at: clock(), isOver: false };
    reading = started;
    started.contents.then(
      (contents) => {
        kept = 'value' in contents ? { value: contents.value, at: started.at } : undefined;
        started.isOver = true;
      },
      () => {
        started.isOver = true;
      },
    );
    return started.contents;
  }

  async function fetchContents(): Promise<Contents<T>> {
    const text = await fetchText();
    try {
      return { value: parse(text) };
    } catch (error) {
      return { unusable: error };
    }
  }

  return {
    async read({ fresh = false } = {}) {
      const now = clock();
      if (kept !== undefined && now - kept.at < (fresh ? FRESH_AFTER : KEPT_FOR)) return kept.value;
      const isUnderWay = reading !== undefined && (!reading.isOver || now - reading.at < AGAIN_AFTER);
      let contents: Contents<T>;
      try {
        contents = await (reading !== undefined && isUnderWay ? reading.contents : start());
      } catch (error) {
        if (fresh || kept === undefined || now - kept.at >= OUTLIVES_FAILURES_FOR) throw error;
        return kept.value;
      }
      if ('unusable' in contents) throw contents.unusable;
      return contents.value;
    },
  };
}
