import { type EventsPage as Snapshot, STREAMS } from '../../contract.ts';
import { PAGES, withQuery } from '../links.ts';
import { LivePage } from '../live/live-page.tsx';
import { Empty } from '../parts/empty.tsx';
import { useListAddress } from '../parts/list-address.ts';
import { SearchedList } from '../parts/searched-list.tsx';
import { EventList } from './events/event-list.tsx';

/** What went onto the bus. */
export function EventsPage() {
  const address = useListAddress(PAGES.events);
  const { search, page } = address;

  return (
    <LivePage<Snapshot> title="Events" url={withQuery(STREAMS.events, { search, page: String(page) })}>
      {(snapshot) => {
        const { pageSize, total } = snapshot;
        if (total === 0 && search === '') return <NoEvents />;
        return (
          <SearchedList
            address={address}
            shown={{ page: snapshot.page, pageSize, total }}
            isEmpty={snapshot.events.length === 0}
            what="event"
            within="the reference or the type"
            label="Reference or type"
          >
            <EventList events={snapshot.events} label="Events, the newest first" />
          </SearchedList>
        );
      }}
    </LivePage>
  );
}

function NoEvents() {
  return (
    <Empty title="No events yet.">
      <p>
        An event goes onto the bus when a payment's outcome is found, and with each webhook that is relayed.{' '}
        <a href={PAGES.payments}>Start a payment</a>
      </p>
    </Empty>
  );
}
