import type { ComponentChildren } from 'preact';
import type { PaymentStatus } from '../../../../shared/payment/payment.ts';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'neutral' | 'waiting' | 'good' | 'bad' | 'warn' | 'odd';

/** Each status has a shape of its own: its colour is never all that tells it from the others. */
const STATUSES: Readonly<Record<PaymentStatus, { readonly icon: IconName; readonly tone: Tone }>> = {
  initializing: { icon: 'dashes', tone: 'neutral' },
  pending: { icon: 'clock', tone: 'waiting' },
  rejected: { icon: 'stop', tone: 'neutral' },
  success: { icon: 'check', tone: 'good' },
  reversed: { icon: 'undo', tone: 'odd' },
  mismatched: { icon: 'warning', tone: 'warn' },
  failed: { icon: 'cross', tone: 'bad' },
  abandoned: { icon: 'minus', tone: 'neutral' },
};

interface ChipProps {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}

/** A word that says what state something is in. */
export function Chip({ tone, icon, children }: ChipProps) {
  return (
    <span class={`chip ${tone}`}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </span>
  );
}

export function StatusChip({ status }: { readonly status: PaymentStatus }) {
  const { icon, tone } = STATUSES[status];
  return (
    <Chip tone={tone} icon={icon}>
      {status}
    </Chip>
  );
}
