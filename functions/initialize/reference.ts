import { createHash } from 'node:crypto';
import { HttpError } from '../../shared/http/http-error.ts';
import { parseReference, type Reference } from '../../shared/payment/reference.ts';

/** The longest `Idempotency-Key` that is taken, in characters. */
export const IDEMPOTENCY_KEY_MAX_LENGTH = 255;

/**
 * What a key is made of: printable ASCII, as the header's draft standard has it. Anything else two servers on the way may read as two
 * different texts, and a retry would then start a second payment.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export const IDEMPOTENCY_KEY_PATTERN = new RegExp(`^[\\x20-\\x7e]{1,${IDEMPOTENCY_KEY_MAX_LENGTH}}$`);

/** Where a payment's reference came from; what a second request with other input is told depends on it. */
export interface ChosenReference {
  readonly reference: Reference;
  readonly source: 'caller' | 'idempotency-key' | 'generated';
}

/**
 * Chooses the reference of a payment: the caller's own, else one that is derived from its `Idempotency-Key`, else a new
 * one. There always is one before Paystack is called, since without it a call whose answer is lost could not be found.
 *
 * A derived reference is a digest of the service key's id and the key, so that two callers with the same key do not meet.
 *
 * @throws {HttpError} 400 `invalid_idempotency_key`
 */
export function chooseReference(
  given: Reference | undefined,
  idempotencyKey: string | undefined,
  { callerId, newId }: { callerId: string; newId: () => string },
): ChosenReference {
  if (given !== undefined) return { reference: given, source: 'caller' };
  if (idempotencyKey === undefined) return { reference: made(`pay-${newId()}`), source: 'generated' };
  if (!IDEMPOTENCY_KEY_PATTERN.test(idempotencyKey)) {
    throw new HttpError({
      statusCode: 400,
      code: 'invalid_idempotency_key',
      message: 'The Idempotency-Key is empty, too long or not ASCII',
      nextStep: `Send 1 to ${IDEMPOTENCY_KEY_MAX_LENGTH} printable ASCII characters, or leave the header out.`,
    });
  }
  // JSON keeps the two parts apart: no id and key can be taken for another id and key.
  const digest = createHash('sha256')
    .update(JSON.stringify([callerId, idempotencyKey]))
    .digest('hex');
  return { reference: made(`idem-${digest.slice(0, 48)}`), source: 'idempotency-key' };
}

function made(text: string): Reference {
  const reference = parseReference(text);
  if (reference === undefined) throw new TypeError('A reference was made that is none');
  return reference;
}
