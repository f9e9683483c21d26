import type { EventsPage } from '../contract.ts';
import { frameOf } from './frame.ts';
import { pageIn, searchIn } from './parameters.ts';
import type { Sources } from './sources.ts';

const PAGE_SIZE = 25;

export function eventsPage(sources: Sources, query: URLSearchParams): EventsPage {
  const page = pageIn(query);
  const found = sources.store.events.list({ search: searchIn(query), page, pageSize: PAGE_SIZE });
  return { frame: frameOf(sources), ...found, page, pageSize: PAGE_SIZE };
}
