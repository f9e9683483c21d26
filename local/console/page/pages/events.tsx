import { useCallback } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { type EventsPage as Snapshot, STREAMS } from '../../contract.ts';
import { PAGES, pageNumber, withQuery } from '../links.ts';
import { LivePage } from '../live/live-page.tsx';
import { Empty } from '../parts/empty.tsx';
import { Pager } from '../parts/pager.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { EventList } from './events/event-list.tsx';

/** What went onto the bus. */
export function EventsPage() {
  const { query, route } = useLocation();
  const search = query.search ?? '';
  const page = pageNumber(query.page);
  const onSearch = useCallback(
    (text: string) => route(withQuery(PAGES.events, { search: text.trim() }), true),
    [route],
  );
  const href = (other: number) => withQuery(PAGES.events, { search, page: other === 1 ? '' : String(other) });

  return (
    <LivePage<Snapshot> title="Events" url={withQuery(STREAMS.events, { search, page: String(page) })}>
      {(snapshot) =>
        snapshot.total === 0 && search === '' ? (
          <Empty title="No events yet.">
            <p>
              An event goes onto the bus when a payment's outcome is found, and with each webhook that is
              relayed. <a href={PAGES.payments}>Start a payment</a>
            </p>
          </Empty>
        ) : (
          <>
            <search>
              <form class="toolbar" onSubmit={(event) => event.preventDefault()}>
                <SearchField label="Reference or type" value={search} onSearch={onSearch} />
              </form>
            </search>
            {snapshot.events.length === 0 ? (
              <Empty title="No event fits.">
                <p>
                  Search looks for a part of the reference or the type.{' '}
                  <a href={PAGES.events}>Show all events</a>
                </p>
              </Empty>
            ) : (
              <EventList events={snapshot.events} label="Events, the newest first" />
            )}
            <Pager
              page={snapshot.page}
              pageSize={snapshot.pageSize}
              total={snapshot.total}
              what="events"
              href={href}
            />
          </>
        )
      }
    </LivePage>
  );
}
