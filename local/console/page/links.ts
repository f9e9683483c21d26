/** The addresses of the pages. */
export const PAGES = {
  overview: '/',
  payments: '/payments',
  queues: '/queues',
  events: '/events',
  faults: '/faults',
} as const;

/** @example paymentLink('order=1') // '/payments/order%3D1' */
export function paymentLink(reference: string): string {
  return `${PAGES.payments}/${encodeURIComponent(reference)}`;
}

/**
 * An address with parameters, without those that are empty.
 *
 * @example withQuery('/payments', { search: 'ada', page: '' }) // '/payments?search=ada'
 */
export function withQuery(path: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ''));
  return query.size === 0 ? path : `${path}?${query}`;
}

/** A page's number out of an address, where anything may stand; 1 where it is none. */
export function pageNumber(text: string | undefined): number {
  return text !== undefined && /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : 1;
}
