import type { Mode } from '../../../shared/payment/mode.ts';
import { type Answer, jsonAnswer } from '../answer.ts';
import type { Json } from '../json.ts';
import type { Transaction, TransactionFilter, Transactions } from '../store/transactions.ts';
import { readPage } from './page.ts';
import { invalidParameter } from './refusals.ts';
import { listData } from './transaction-data.ts';

/** What a list is made of. */
export type ListedStore = Pick<Transactions, 'list' | 'total' | 'place'>;

/** GET /transaction: newest first, by page, or by cursor with `use_cursor=true`. */
export function listTransactions(transactions: ListedStore, mode: Mode, query: URLSearchParams): Answer {
  const page = readPage(query);
  const from = readTime(query.get('from'));
  const to = readTime(query.get('to'));
  const customer = readNumber(query.get('customer'));
  const amount = readNumber(query.get('amount'));
  for (const [name, value] of Object.entries({ from, to, customer, amount })) {
    if (Number.isNaN(value)) return invalidParameter(`"${name}" is invalid`);
  }
  if (page === undefined) return invalidParameter('"page" and "perPage" must be integers above 0');

  const status = query.get('status');
  const filter: TransactionFilter = {
    mode,
    ...(status === null ? {} : { status }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(customer === undefined ? {} : { customer }),
    ...(amount === undefined ? {} : { amount }),
  };
  return query.get('use_cursor') === 'true'
    ? byCursor(transactions, filter, query, page.perPage)
    : byPage(transactions, filter, page);
}

function byPage(
  transactions: ListedStore,
  filter: TransactionFilter,
  { perPage, page }: { perPage: number; page: number },
): Answer {
  const skip = (page - 1) * perPage;
  const { count, volume } = transactions.total(filter);
  return listed(transactions.list(filter, { count: perPage, skip }), {
    total: count,
    total_volume: volume,
    skipped: skip,
    perPage,
    page,
    pageCount: Math.ceil(count / perPage),
  });
}

function byCursor(
  transactions: ListedStore,
  filter: TransactionFilter,
  query: URLSearchParams,
  perPage: number,
): Answer {
  const before = readCursor(query.get('next'));
  const after = readCursor(query.get('previous'));
  if (Number.isNaN(before) || Number.isNaN(after)) return invalidParameter('Invalid cursor');

  const found = transactions.list(filter, {
    count: perPage,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
  const newest = found[0];
  const oldest = found.at(-1);
  const isThere = (slice: { before: number } | { after: number }) =>
    transactions.list(filter, { count: 1, ...slice }).length > 0;
  const next = oldest === undefined ? undefined : transactions.place(oldest);
  const previous = newest === undefined ? undefined : transactions.place(newest);
  return listed(found, {
    next: next !== undefined && isThere({ before: next }) ? cursor(next) : null,
    previous: previous !== undefined && isThere({ after: previous }) ? cursor(previous) : null,
    perPage,
  });
}

function listed(found: readonly Transaction[], meta: Json): Answer {
  return jsonAnswer(200, {
    status: true,
    message: 'Transactions retrieved',
    data: found.map(listData),
    meta,
  });
}

function cursor(place: number): string {
  return Buffer.from(`place:${place}`).toString('base64');
}

function readCursor(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const [, place] = /^place:(\d+)$/.exec(Buffer.from(text, 'base64').toString()) ?? [];
  return Number(place ?? Number.NaN);
}

function readTime(text: string | null): number | undefined {
  return text === null ? undefined : Date.parse(text);
}

function readNumber(text: string | null): number | undefined {
  return text === null ? undefined : Number(text);
}
