import type { PaymentLine } from '../../../contract.ts';
import { countText } from '../../format/count.ts';
import { paymentLink } from '../../links.ts';
import { pure } from '../../live/pure.ts';
import { Amount } from '../../parts/amount.tsx';
import { Chip, StatusChip } from '../../parts/chip.tsx';
import { Ago, Countdown } from '../../parts/times.tsx';

interface PaymentsTableProps {
  readonly payments: readonly PaymentLine[];
  readonly label: string;
  /** Without the columns that there is no room for beside other things. */
  readonly isShort?: boolean;
}

/** Payments, a line each; on a narrow screen a card each. */
export const PaymentsTable = pure(({ payments, label, isShort = false }: PaymentsTableProps) => (
  <table class={isShort ? 'cards payments short' : 'cards payments'} aria-label={label}>
    <thead>
      <tr>
        <th scope="col">Reference</th>
        <th scope="col">Status</th>
        <th scope="col" class="right">
          Amount
        </th>
        {!isShort && <th scope="col">Email</th>}
        <th scope="col" class="right">
          Created
        </th>
        {!isShort && (
          <th scope="col" class="right">
            Checks
          </th>
        )}
        {!isShort && (
          <th scope="col" class="right">
            Next check
          </th>
        )}
      </tr>
    </thead>
    <tbody>
      {payments.map((payment) => (
        <Line key={payment.reference} payment={payment} isShort={isShort} />
      ))}
    </tbody>
  </table>
));

const Line = pure(({ payment, isShort }: { readonly payment: PaymentLine; readonly isShort: boolean }) => (
  <tr>
    <td data-label="Reference" class="main-cell">
      <a class="mono" href={paymentLink(payment.reference)} title={payment.reference}>
        {payment.reference}
      </a>
    </td>
    <td data-label="Status">
      <StatusChip status={payment.status} /> <Oddities payment={payment} />
    </td>
    <td data-label="Amount" class="right">
      <Amount amount={payment.amount} currency={payment.currency} />
    </td>
    {!isShort && (
      <td data-label="Email" class="wide-text" title={payment.email}>
        {payment.email ?? <span class="quiet">not known</span>}
      </td>
    )}
    <td data-label="Created" class="right number">
      <Ago at={payment.createdAt} />
    </td>
    {!isShort && (
      <td data-label="Checks" class="right number">
        {countText(payment.checks)}
      </td>
    )}
    {!isShort && (
      <td data-label="Next check" class="right number">
        {payment.nextCheckAt === undefined ? (
          <span class="quiet">none</span>
        ) : (
          <Countdown at={payment.nextCheckAt} />
        )}
      </td>
    )}
  </tr>
));

/** What is rare and worth a word. */
function Oddities({ payment }: { readonly payment: PaymentLine }) {
  return (
    <>
      {payment.origin === 'external' && <Chip tone="odd">external</Chip>}
      {payment.unsentEvents > 0 && (
        <Chip tone="warn" icon="send">
          event not sent yet
        </Chip>
      )}
    </>
  );
}
