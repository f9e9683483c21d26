import type { Tariff } from './usage.ts';

/** How the stock build is billed. Its requests need no reasons here. */
export function tariffOfStock(paystackMs: number): Tariff {
  return {
    apiRequest: 'restApiRequest',
    paystackMs,
    // Read once in the life of a sandbox, which is hours.
    secretKeptMs: Number.POSITIVE_INFINITY,
    scheduled: new Set(),
    callerOf: ({ path, isForCaller }) =>
      path.startsWith('/transaction/verify/') && !isForCaller ? 'worker' : 'api',
    nameTable: ({ operation, table }) =>
      `${operation} ${table.replace(/^Stock-/, '').replace(/[0-9A-F]{8}$/, '')}`,
    nameMessage: () => 'poll again in a minute',
    nameEvent: () => 'payment event',
  };
}
