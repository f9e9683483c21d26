import { PAYMENT_STATUSES, type PaymentStatus } from '../../../../../shared/payment/payment.ts';
import { countText } from '../../format/count.ts';

/** How many payments each choice would show, the empty one all of them. */
export type FilterCounts = Readonly<Record<string, number>>;

/** Sums up by what can be chosen. */
export function countsByFilter(byStatus: Readonly<Record<PaymentStatus, number>>): FilterCounts {
  const open = byStatus.initializing + byStatus.pending;
  const all = PAYMENT_STATUSES.reduce((sum, status) => sum + byStatus[status], 0);
  return { ...byStatus, open, closed: all - open, '': all };
}

interface StatusFilterProps {
  readonly value: string;
  readonly counts: FilterCounts;
  readonly onChange: (value: string) => void;
}

/** Which payments to show. */
export function StatusFilter({ value, counts, onChange }: StatusFilterProps) {
  return (
    <select aria-label="Status" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <Choice value="" text="Every status" counts={counts} />
      <Choice value="open" text="Open" counts={counts} />
      <Choice value="closed" text="Closed" counts={counts} />
      <optgroup label="Status">
        {PAYMENT_STATUSES.map((status) => (
          <Choice key={status} value={status} text={status} counts={counts} />
        ))}
      </optgroup>
    </select>
  );
}

interface ChoiceProps {
  readonly value: string;
  readonly text: string;
  readonly counts: FilterCounts;
}

function Choice({ value, text, counts }: ChoiceProps) {
  return (
    <option value={value}>
      {text} ({countText(counts[value] ?? 0)})
    </option>
  );
}
