import { createHash, timingSafeEqual } from 'node:crypto';
import type { SecretReader } from '../runtime/secret-reader.ts';
import type { ServiceKeys } from '../runtime/service-keys.ts';
import { HttpError } from './http-error.ts';

/** Longer than any key that we make; what is longer is not even hashed. */
const LONGEST_KEY = 512;

/**
 * Finds out who calls, by `Authorization: Bearer <service key>`, and gives the id of the key. A key that is not known
 * may be a new one, so the secret is read afresh before the caller is refused.
 *
 * @throws {HttpError} 401 `invalid_key`
 */
export async function authenticate(
  headers: Readonly<Record<string, string | undefined>>,
  serviceKeys: SecretReader<ServiceKeys>,
): Promise<string> {
  const presented = /^Bearer ([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (presented === undefined || presented.length > LONGEST_KEY) throw invalidKey();
  const id =
    keyId(presented, await serviceKeys.read()) ?? keyId(presented, await serviceKeys.read({ fresh: true }));
  if (id === undefined) throw invalidKey();
  return id;
}

/**
 * The id of a presented key. Digests are compared, in constant time and all of them: neither a key's length nor how much
 * of it was right shows in the time that a refusal takes.
 */
function keyId(presented: string, keys: ServiceKeys): string | undefined {
  const digest = sha256(presented);
  const matches = Object.entries(keys).filter(([, key]) => timingSafeEqual(digest, sha256(key)));
  return matches[0]?.[0];
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** 401 `invalid_key` */
export function invalidKey(): HttpError {
  return new HttpError({
    statusCode: 401,
    code: 'invalid_key',
    message: 'Invalid key',
    nextStep: 'Send one of the service keys of this deployment as Authorization: Bearer <service key>.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}
