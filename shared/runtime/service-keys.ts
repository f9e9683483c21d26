import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import type { Clock } from '../payment/clock.ts';
import { parseJson } from '../paystack/json.ts';
import { createSecretReader, type SecretReader } from './secret-reader.ts';

/** The keys that our callers may present, by id. Several may be valid at once, so that one can be replaced in peace. */
export type ServiceKeys = Readonly<Record<string, string>>;

/** A short key is a guessable one; the generated key has 43 characters. */
const SHORTEST_KEY = 16;

const schema = z.record(z.string(), z.string().check(z.minLength(SHORTEST_KEY)));

/** The secret of service keys is not a JSON object of ids and keys. */
export class ServiceKeysError extends Error {
  readonly code = 'service_keys_unreadable';

  constructor() {
    // No cause: a parser's message quotes what it was given, and that is a secret.
    super(`The service keys must be a JSON object {"<id>": "<key of ${SHORTEST_KEY} characters or more>"}`);
    this.name = 'ServiceKeysError';
  }
}

/**
 * Reads the text of the service keys' secret: `{"default": "<key>", "mobile-app": "<key>"}`.
 *
 * @throws {ServiceKeysError}
 */
export function parseServiceKeys(text: string): ServiceKeys {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw new ServiceKeysError();
  return parsed.data;
}

/** A reader for the secret of service keys. */
export function createServiceKeyReader(
  secrets: SecretsManagerClient,
  secretId: string,
  clock: Clock,
): SecretReader<ServiceKeys> {
  return createSecretReader(secrets, secretId, parseServiceKeys, clock);
}
