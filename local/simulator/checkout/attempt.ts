import type { CardStep } from './test-cards.ts';

/** What a payer has begun and may still have to finish. Of a card only what Paystack tells of it is kept, never its number or CVV. */
export type Attempt = CardAttempt | MobileMoneyAttempt;

export interface CardAttempt {
  readonly channel: 'card';
  /** Of the test card. */
  readonly name: string;
  /** The first six digits. */
  readonly bin: string;
  readonly last4: string;
  readonly expMonth: string;
  readonly expYear: string;
  /** What the payer is being asked for; missing when it is up to the bank. */
  readonly step?: CardStep | undefined;
}

export interface MobileMoneyAttempt {
  readonly channel: 'mobile_money';
  readonly provider: string;
  /** The last three digits of the phone number. */
  readonly phoneEnd: string;
}
