import { useLocation } from 'preact-iso';
import { type OverviewPage as Snapshot, STREAMS } from '../../contract.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { PAGES, withQuery } from '../links.ts';
import { LivePage } from '../live/live-page.tsx';
import { Empty } from '../parts/empty.tsx';
import { Section } from '../parts/section.tsx';
import { SpanChoice, spanOf } from '../parts/span-choice.tsx';
import { EventList } from './events/event-list.tsx';
import { ByStatus } from './overview/by-status.tsx';
import { Flow } from './overview/flow.tsx';
import { Functions } from './overview/functions.tsx';
import { QuotaChart } from './overview/quota-chart.tsx';
import { Quotas } from './overview/quotas.tsx';
import { FirstPayment } from './payments/first-payment.tsx';
import { PaymentsTable } from './payments/payments-table.tsx';

/** What the service does, in one glance, and how it has been doing. */
export function OverviewPage() {
  const { query } = useLocation();
  const minutes = spanOf(query.minutes);
  return (
    <LivePage<Snapshot> title="Overview" url={withQuery(STREAMS.overview, { minutes: String(minutes) })}>
      {(snapshot) => <Contents snapshot={snapshot} minutes={minutes} />}
    </LivePage>
  );
}

function Contents({ snapshot, minutes }: { readonly snapshot: Snapshot; readonly minutes: number }) {
  const { frame, lastMinute, byStatus, queues, quotas, charts, functions, latestPayments, latestEvents } =
    snapshot;
  const hasPayments = Object.values(byStatus).some((count) => count > 0);
  return (
    <>
      <Flow lastMinute={lastMinute} queues={queues} quotas={quotas} />
      {!hasPayments && <FirstPayment frame={frame} />}
      <div class="columns status-and-quota">
        <ByStatus byStatus={byStatus} />
        <Quotas quotas={quotas} />
      </div>
      <Section
        title="Over time"
        aside={<SpanChoice path={PAGES.overview} minutes={minutes} />}
        class="over-time"
      >
        <div class="charts">
          <LineChart
            title="Payments by outcome"
            hint="Given a checkout page, and closed by status, in the minute before."
            chart={charts.payments}
          />
          <LineChart
            title="Paid to closed"
            hint="From the payer's payment to our event, p50 and p95."
            chart={charts.paidToClosed}
          />
          <LineChart
            title="Cache hits"
            hint="Answers of verify that Paystack was not asked for."
            chart={charts.cacheHits}
          />
          <LineChart
            title="Function durations"
            hint="95 of 100 invocations took no longer."
            chart={charts.durations}
          />
          <LineChart
            title="Cold starts"
            hint="New sandboxes, in the minute before."
            chart={charts.coldStarts}
          />
          {quotas.map(({ operation, overTime, limit }) => (
            <QuotaChart key={operation} operation={operation} overTime={overTime} limit={limit} />
          ))}
        </div>
      </Section>
      <div class="columns thirds">
        <Section title="Latest payments" aside={<a href={PAGES.payments}>All payments</a>}>
          {latestPayments.length === 0 ? (
            <Empty title="No payments yet." />
          ) : (
            <PaymentsTable payments={latestPayments} label="The latest payments" isShort={true} />
          )}
        </Section>
        <Section title="Latest events" aside={<a href={PAGES.events}>All events</a>}>
          {latestEvents.length === 0 ? (
            <Empty title="No events yet." />
          ) : (
            <EventList events={latestEvents} label="The latest events" isShort={true} />
          )}
        </Section>
        <Functions functions={functions} />
      </div>
    </>
  );
}
