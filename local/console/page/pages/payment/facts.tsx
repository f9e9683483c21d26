import type { ComponentChildren } from 'preact';
import type { PaymentStatus } from '../../../../../shared/payment/payment.ts';
import type { PaymentLine } from '../../../contract.ts';
import { counted } from '../../format/count.ts';
import { momentText } from '../../format/moment.ts';
import { Amount } from '../../parts/amount.tsx';
import { Chip, StatusChip } from '../../parts/chip.tsx';
import { Ago, Countdown } from '../../parts/times.tsx';

/** The payment at a glance. */
export function Facts({ payment }: { readonly payment: PaymentLine }) {
  return (
    <dl class="facts">
      <Fact name="Status">
        <StatusChip status={payment.status} />
        {payment.origin === 'external' && <Chip tone="odd">external</Chip>}
      </Fact>
      <Fact name={payment.origin === 'external' ? 'Paid' : 'Asked'}>
        <strong>
          <Amount amount={payment.amount} currency={payment.currency} />
        </strong>
      </Fact>
      <Fact name="Email">{payment.email ?? <span class="quiet">not known</span>}</Fact>
      <Fact name="Paystack says">
        {payment.paystackStatus ?? (
          <span class="quiet">{payment.checks > 0 ? 'does not know it' : 'not asked yet'}</span>
        )}
      </Fact>
      <Fact name="Checks">{counted(payment.checks, 'answered check')}</Fact>
      <Fact name="Next check">
        {payment.nextCheckAt === undefined ? (
          <span class="quiet">{isOpen(payment.status) ? 'none: given up' : 'none: it is closed'}</span>
        ) : (
          <Countdown at={payment.nextCheckAt} />
        )}
      </Fact>
      <Fact name="Created">
        {momentText(payment.createdAt)}{' '}
        <span class="quiet">
          (<Ago at={payment.createdAt} />)
        </span>
      </Fact>
      <Fact name="Last change">
        <Ago at={payment.updatedAt} />
      </Fact>
      {payment.unsentEvents > 0 && (
        <Fact name="Outbox">
          <Chip tone="warn" icon="send">
            {counted(payment.unsentEvents, 'event')} to be sent
          </Chip>
        </Fact>
      )}
    </dl>
  );
}

function isOpen(status: PaymentStatus): boolean {
  return status === 'initializing' || status === 'pending';
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
