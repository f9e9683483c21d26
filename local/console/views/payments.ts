import type { PaymentsPage } from '../contract.ts';
import { frameOf } from './frame.ts';
import { pageIn, searchIn, statusesIn } from './parameters.ts';
import type { Sources } from './sources.ts';

const PAGE_SIZE = 50;

export function paymentsPage(sources: Sources, query: URLSearchParams): PaymentsPage {
  const { payments } = sources.store;
  const page = pageIn(query);
  const found = payments.list({
    search: searchIn(query),
    statuses: statusesIn(query),
    page,
    pageSize: PAGE_SIZE,
  });
  return { frame: frameOf(sources), ...found, page, pageSize: PAGE_SIZE, byStatus: payments.byStatus() };
}
