import type { ComponentChildren } from 'preact';
import { Empty } from './empty.tsx';
import type { ListAddress } from './list-address.ts';
import { Pager } from './pager.tsx';
import { SearchField } from './search-field.tsx';

interface SearchedListProps {
  readonly address: ListAddress;
  readonly shown: { readonly page: number; readonly pageSize: number; readonly total: number };
  readonly isEmpty: boolean;
  /** What is listed: `payment`. */
  readonly what: string;
  /** What a search looks at: `the reference or the email`. */
  readonly within: string;
  readonly label: string;
  /** Beside the search. */
  readonly filter?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A list with its search above it and its pages below; where nothing fits, that is said in place of the list. */
export function SearchedList({
  address,
  shown,
  isEmpty,
  what,
  within,
  label,
  filter,
  children,
}: SearchedListProps) {
  const { path, search, onSearch, href } = address;
  const all = <a href={path}>Show all {what}s</a>;
  return (
    <>
      <search>
        <form class="toolbar" onSubmit={(event) => event.preventDefault()}>
          <SearchField label={label} value={search} onSearch={onSearch} />
          {filter}
        </form>
      </search>
      {!isEmpty ? (
        children
      ) : shown.page > 1 && shown.total > 0 ? (
        <Empty title="This page is empty.">
          <p>The list has become shorter, or never had as many pages as the address says. {all}</p>
        </Empty>
      ) : (
        <Empty title={`No ${what} fits.`}>
          <p>
            Search looks for a part of {within}. {all}
          </p>
        </Empty>
      )}
      <Pager {...shown} what={what} href={href} />
    </>
  );
}
