import type { Transaction } from '../store/transactions.ts';

/**
 * Where a payer goes after paying: the merchant's `callback_url` with `trxref` and `reference` added, or null when there is
 * none that a browser may be sent to.
 */
export function returnUrl({ callbackUrl, reference }: Transaction): string | null {
  const url = webUrl(callbackUrl);
  if (url === null) return null;
  url.searchParams.set('trxref', reference);
  url.searchParams.set('reference', reference);
  return url.href;
}

/** An http or https URL; never `javascript:` and its like, which a page would run. */
export function webUrl(text: string | null | undefined): URL | null {
  const url = URL.parse(text ?? '');
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
}
