import { useLocation } from 'preact-iso';
import { PAYMENT_STATUSES } from '../../../../shared/payment/payment.ts';
import { type PaymentsPage as Snapshot, STREAMS } from '../../contract.ts';
import { PAGES, withQuery } from '../links.ts';
import { LivePage } from '../live/live-page.tsx';
import { useListAddress } from '../parts/list-address.ts';
import { SearchedList } from '../parts/searched-list.tsx';
import { FirstPayment } from './payments/first-payment.tsx';
import { PaymentsTable } from './payments/payments-table.tsx';
import { countsByFilter, StatusFilter } from './payments/status-filter.tsx';

/** Every payment, searched by reference or email, and by status. */
export function PaymentsPage() {
  const { query, route } = useLocation();
  const status = known(query.status);
  const address = useListAddress(PAGES.payments, status);
  const { search, page } = address;
  const onStatus = (wanted: string) => route(withQuery(PAGES.payments, { search, status: wanted }));

  return (
    <LivePage<Snapshot>
      title="Payments"
      url={withQuery(STREAMS.payments, { search, status, page: String(page) })}
    >
      {(snapshot) => {
        const counts = countsByFilter(snapshot.byStatus);
        if (counts[''] === 0 && search === '') return <FirstPayment frame={snapshot.frame} />;
        const { pageSize, total } = snapshot;
        return (
          <SearchedList
            address={address}
            shown={{ page: snapshot.page, pageSize, total }}
            isEmpty={snapshot.payments.length === 0}
            what="payment"
            within="the reference or the email"
            label="Reference or email"
            filter={<StatusFilter value={status} counts={counts} onChange={onStatus} />}
          >
            <PaymentsTable payments={snapshot.payments} label="Payments, the newest first" />
          </SearchedList>
        );
      }}
    </LivePage>
  );
}

/** Anybody may write anything into an address. */
function known(status = ''): string {
  return ['open', 'closed', ...PAYMENT_STATUSES].includes(status) ? status : '';
}
