import { createHash } from 'node:crypto';
import { HttpError } from '../../shared/http/http-error.ts';
import { parseReference, type Reference } from '../../shared/payment/reference.ts';

/** The longest `Idempotency-Key` that is taken, in characters. */
export const IDEMPOTENCY_KEY_MAX_LENGTH = 255;

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
  if (idempotencyKey === '' || idempotencyKey.length > IDEMPOTENCY_KEY_MAX_LENGTH) {
    throw new HttpError({
      statusCode: 400,
      code: 'invalid_idempotency_key',
      message: 'The Idempotency-Key is empty or too long',
      nextStep: `Send 1 to ${IDEMPOTENCY_KEY_MAX_LENGTH} characters, or leave the header out.`,
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
