/** The id that a payment and its transaction share. Case sensitive, unique per Paystack integration and mode. */
export type Reference = string & { readonly kind: 'reference' };

/** Paystack documents no ceiling for a reference's length; this is ours. */
export const REFERENCE_MAX_LENGTH = 100;

/**
 * Letters, digits, `-`, `.` and `=` are what Paystack documents. `_` is in the references that Paystack itself makes,
 * and its API takes it, so it is let through. `.` and `..` are none: in a URL's path they mean a folder.
 */
export const REFERENCE_PATTERN = /^(?!\.{1,2}$)[A-Za-z0-9.=_-]+$/;

/** Reads a reference, or gives `undefined` where it has characters or a length that can't be one. */
export function parseReference(value: unknown): Reference | undefined {
  return isReference(value) ? value : undefined;
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'string' && value.length <= REFERENCE_MAX_LENGTH && REFERENCE_PATTERN.test(value);
}
