import { useRoute } from 'preact-iso';
import { type PaymentPage as Snapshot, STREAMS } from '../../contract.ts';
import { PAGES, withQuery } from '../links.ts';
import { LivePage } from '../live/live-page.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Icon } from '../parts/icon.tsx';
import { Raw } from '../parts/raw-json.tsx';
import { Section } from '../parts/section.tsx';
import { Cached } from './payment/cached.tsx';
import { Differences } from './payment/differences.tsx';
import { Facts } from './payment/facts.tsx';
import { Logs } from './payment/logs.tsx';
import { Timeline } from './payment/timeline.tsx';

/** All that is known of one payment. */
export function PaymentPage() {
  const reference = useRoute().params.reference ?? '';
  return <OnePayment key={reference} reference={reference} />;
}

function OnePayment({ reference }: { readonly reference: string }) {
  return (
    <LivePage<Snapshot>
      title={`Payment ${reference}`}
      before={
        <a class="up" href={PAGES.payments}>
          <Icon name="arrow-left" /> Payments
        </a>
      }
      heading={
        <>
          <span class="visually-hidden">Payment </span>
          <span class="reference mono">{reference}</span>
        </>
      }
      after={<CopyButton text={reference} what="the reference" />}
      url={withQuery(STREAMS.payment, { reference })}
    >
      {(snapshot) => <Contents snapshot={snapshot} />}
    </LivePage>
  );
}

function Contents({ snapshot }: { readonly snapshot: Snapshot }) {
  const { payment, differences, steps, logs, item, cached, isCutOff } = snapshot;
  if (item === undefined && steps.length === 0 && logs.length === 0) {
    return (
      <Empty title="No such payment.">
        <p>
          The table has nothing under this reference, and nothing was heard of it. References are case
          sensitive. <a href={PAGES.payments}>To the payments</a>
        </p>
      </Empty>
    );
  }
  return (
    <>
      {payment !== undefined ? (
        <Facts payment={payment} />
      ) : item === undefined ? (
        <p class="hint">The table has no such payment; this is what was heard of it.</p>
      ) : (
        <p class="hint">
          The table's item under this reference can't be read as a payment: it was changed by hand, or by
          another version. It is shown below as it is.
        </p>
      )}
      {differences !== undefined && <Differences differences={differences} currency={payment?.currency} />}
      <div class="columns">
        <Timeline steps={steps} isCutOff={isCutOff} />
        <div class="stack">
          <Logs logs={logs} />
          {cached !== undefined && <Cached cached={cached} />}
          {item !== undefined && (
            <Section title="In the table" hint="The payment's item in DynamoDB, as it is now.">
              <Raw title="The table's item" text={item} />
            </Section>
          )}
        </div>
      </div>
    </>
  );
}
