import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../payment/clock.ts';
import { inTime, type SetAlarm } from './in-time.ts';

/** Reads one secret and keeps it for a while. */
export interface SecretReader<T> {
  /** `fresh` asks for a new reading, because the value that is kept has just turned out not to fit. */
  read(options?: { readonly fresh?: boolean }): Promise<T>;
}

/** Milliseconds that a reading is good for. */
const KEPT_FOR = 300_000;

/** A fresh reading is made at most so often: a flood of wrong keys must not become a flood of calls. */
const FRESH_AFTER = 10_000;

/** And only so long after the end of a failure: until the key is set, anybody could have it read with every request. */
const AGAIN_AFTER = 5_000;

/**
 * A value outlives readings that fail or hang until it is an hour old: long enough for an outage of Secrets Manager, and the
 * longest that a key which was taken out meanwhile can still be used.
 */
const OUTLIVES_FAILURES_FOR = 3_600_000;

/** Whoever can do with a value that is five minutes old waits so long for a newer one, counted from the start of its reading. */
const PATIENCE = 500;

/**
 * Longer than the client takes to fail. A reading that is still under way then was frozen with its process, between two
 * invocations: nobody waits for it any more, and another is made.
 */
const FORGOTTEN_AFTER = 10_000;

/** What a secret that could be read holds: a value, or the reason why it is none. */
type Contents<T> = { readonly value: T } | { readonly unusable: unknown };

/**
 * A secret of Secrets Manager, kept in memory for five minutes. Callers that come while it is being read wait for that
 * reading.
 *
 * Two things can go wrong, and they differ. Secrets Manager may give no answer, or none soon: then what was read before goes on
 * being used for up to an hour, except by callers who ask for a fresh reading.
 *
 * ```
 *  caller 1   kept for 5 min ── read ── 500 ms ── the old value      (the reading goes on)
 *  caller 2                       └ 500 ms are over ── the old value, at once
 *  caller 3                                  failed ── the old value, at once, for 5 s; then as caller 1
 * ```
 *
 * Or it answers with a text that makes no sense: that is
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

/**
 * What {@link createSecretReader} makes, of a secret that comes from wherever `fetchText` has it from.
 *
 * @param setAlarm is handed in where time is not real
 */
export function createKeptReader<T>(
  fetchText: () => Promise<string>,
  parse: (text: string) => T,
  clock: Clock,
  setAlarm?: SetAlarm,
): SecretReader<T> {
  let kept: { readonly value: T; readonly at: number } | undefined;
  let reading: Reading<T> | undefined;

  function start(): Reading<T> {
    const started: Reading<T> = { contents: fetchContents(), at: clock(), overAt: undefined };
    reading = started;
    started.contents.then(
      (contents) => {
        started.overAt = clock();
        // A forgotten one that comes to its end after all tells what the secret said before.
        if (reading !== started) return;
        kept = 'value' in contents ? { value: contents.value, at: started.at } : undefined;
      },
      () => {
        started.overAt = clock();
      },
    );
    return started;
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
      const current = reading !== undefined && isOfUse(reading, now) ? reading : start();
      const fallback =
        !fresh && kept !== undefined && now - kept.at < OUTLIVES_FAILURES_FOR ? kept : undefined;
      let contents: Contents<T>;
      try {
        contents = await (fallback === undefined
          ? current.contents
          : inTime(current.contents, current.at + PATIENCE - now, setAlarm));
      } catch (error) {
        if (fallback === undefined) throw error;
        return fallback.value;
      }
      if ('unusable' in contents) throw contents.unusable;
      return contents.value;
    },
  };
}

/** One reading of the secret. Times are in epoch milliseconds. */
interface Reading<T> {
  readonly contents: Promise<Contents<T>>;
  readonly at: number;
  overAt: number | undefined;
}

/** Whether what this reading brings, or has brought, is to be taken, in place of what another would bring. */
function isOfUse({ at, overAt }: Reading<unknown>, now: number): boolean {
  return overAt === undefined ? now - at < FORGOTTEN_AFTER : now - overAt < AGAIN_AFTER;
}
