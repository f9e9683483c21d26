import { useCallback } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { PAYMENT_STATUSES } from '../../../../shared/payment/payment.ts';
import { type PaymentsPage as Snapshot, STREAMS } from '../../contract.ts';
import { PAGES, pageNumber, withQuery } from '../links.ts';
import { LivePage } from '../live/live-page.tsx';
import { Empty } from '../parts/empty.tsx';
import { Pager } from '../parts/pager.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { FirstPayment } from './payments/first-payment.tsx';
import { PaymentsTable } from './payments/payments-table.tsx';
import { countsByFilter, StatusFilter } from './payments/status-filter.tsx';

/** Every payment, searched by reference or email, and by status. */
export function PaymentsPage() {
  const { query, route } = useLocation();
  const search = query.search ?? '';
  const status = known(query.status);
  const page = pageNumber(query.page);

  // Another search begins at its first page. What was typed on the way is no place to go back to.
  const onSearch = useCallback(
    (text: string) => route(withQuery(PAGES.payments, { search: text.trim(), status }), true),
    [route, status],
  );
  const onStatus = (wanted: string) => route(withQuery(PAGES.payments, { search, status: wanted }));
  const href = (other: number) =>
    withQuery(PAGES.payments, { search, status, page: other === 1 ? '' : String(other) });

  return (
    <LivePage<Snapshot>
      title="Payments"
      url={withQuery(STREAMS.payments, { search, status, page: String(page) })}
    >
      {(snapshot) => {
        const counts = countsByFilter(snapshot.byStatus);
        if (counts[''] === 0 && search === '') return <FirstPayment frame={snapshot.frame} />;
        return (
          <>
            <search>
              <form class="toolbar" onSubmit={(event) => event.preventDefault()}>
                <SearchField label="Reference or email" value={search} onSearch={onSearch} />
                <StatusFilter value={status} counts={counts} onChange={onStatus} />
              </form>
            </search>
            {snapshot.payments.length === 0 ? (
              <Empty title="No payment fits.">
                <p>
                  Search looks for a part of the reference or the email.{' '}
                  <a href={PAGES.payments}>Show all payments</a>
                </p>
              </Empty>
            ) : (
              <PaymentsTable payments={snapshot.payments} label="Payments, the newest first" />
            )}
            <Pager
              page={snapshot.page}
              pageSize={snapshot.pageSize}
              total={snapshot.total}
              what="payments"
              href={href}
            />
          </>
        );
      }}
    </LivePage>
  );
}

/** Anybody may write anything into an address. */
function known(status = ''): string {
  return ['open', 'closed', ...PAYMENT_STATUSES].includes(status) ? status : '';
}
