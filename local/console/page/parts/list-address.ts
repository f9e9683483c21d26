import { useCallback } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { pageNumber, withQuery } from '../links.ts';

/** What is looked for, and where in the list one is: all of it is in the address, so that it can be sent to somebody. */
export interface ListAddress {
  readonly path: string;
  readonly search: string;
  readonly page: number;
  /** Looks for something else, from the first page on. */
  readonly onSearch: (text: string) => void;
  readonly href: (page: number) => string;
}

/** @param status the one parameter beside search and page that a list may have; empty where there is none */
export function useListAddress(path: string, status = ''): ListAddress {
  const { query, route } = useLocation();
  const search = query.search ?? '';
  // Another search begins at its first page. What was typed on the way is no place to go back to.
  const onSearch = useCallback(
    (text: string) => route(withQuery(path, { search: text.trim(), status }), true),
    [route, path, status],
  );
  const href = (page: number) => withQuery(path, { search, status, page: page === 1 ? '' : String(page) });
  return { path, search, page: pageNumber(query.page), onSearch, href };
}
