import { PAYMENT_STATUSES, type PaymentStatus } from '../../../../../shared/payment/payment.ts';
import { counted, countText, percentText } from '../../format/count.ts';
import { PAGES, withQuery } from '../../links.ts';
import { pure } from '../../live/pure.ts';
import { StatusChip } from '../../parts/chip.tsx';
import { Section } from '../../parts/section.tsx';

/** The usual way first, what is rare at the end. */
const ORDER: readonly PaymentStatus[] = [...PAYMENT_STATUSES].sort((one, other) => rank(one) - rank(other));

function rank(status: PaymentStatus): number {
  const usual: readonly PaymentStatus[] = ['initializing', 'pending', 'success', 'failed', 'abandoned'];
  const place = usual.indexOf(status);
  return place < 0 ? usual.length : place;
}

/** How many payments have which status. */
export const ByStatus = pure(
  ({ byStatus }: { readonly byStatus: Readonly<Record<PaymentStatus, number>> }) => {
    const total = ORDER.reduce((sum, status) => sum + byStatus[status], 0);
    return (
      <Section
        title="Payments by status"
        hint="All that the table has."
        aside={<span class="quiet number">{counted(total, 'payment')}</span>}
      >
        <ul class="by-status">
          {ORDER.map((status) => (
            <li key={status}>
              <a href={withQuery(PAGES.payments, { status })}>
                <StatusChip status={status} />
                <span class="share-bar" aria-hidden="true">
                  <span
                    class={`fill ${status}`}
                    style={{ transform: `scaleX(${total === 0 ? 0 : byStatus[status] / total})` }}
                  />
                </span>
                <span class="number count">{countText(byStatus[status])}</span>
                <span class="number quiet percent">{percentText(byStatus[status], total)}</span>
              </a>
            </li>
          ))}
        </ul>
      </Section>
    );
  },
);
