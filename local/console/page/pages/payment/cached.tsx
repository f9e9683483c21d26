import type { PaymentPage } from '../../../contract.ts';
import { RawJson } from '../../parts/raw-json.tsx';
import { Section } from '../../parts/section.tsx';
import { Ago, Countdown } from '../../parts/times.tsx';

/** What the cache holds of it. */
export function Cached({ cached }: { readonly cached: NonNullable<PaymentPage['cached']> }) {
  return (
    <Section title="In the cache" hint="What verify answers without asking Paystack.">
      <p class="line">
        HTTP {cached.httpStatus}, checked <Ago at={cached.checkedAt} />, goes stale{' '}
        <Countdown at={cached.freshUntil} />
      </p>
      <RawJson title="The cached answer" text={cached.body} />
    </Section>
  );
}
