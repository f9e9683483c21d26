import type { Random } from '../../shared/payment/clock.ts';
import type { Attempt } from './checkout/attempt.ts';
import { type TestCard, testCard } from './checkout/test-cards.ts';
import type { JsonObject } from './json.ts';
import { randomText } from './random-text.ts';
import type { Channel } from './store/transactions.ts';

const CARD_TYPES: Readonly<Record<TestCard['brand'], string>> = {
  visa: 'visa ',
  verve: 'verve ',
  mastercard: 'mastercard ',
};

/**
 * `authorization` of a paid transaction: only a card's can be charged again. Card types may end in a space, as Paystack's do.
 *
 * @param attempt what the payer paid with on the checkout page; without one a card is the test card that succeeds
 */
export function authorizationOf(
  channel: Channel,
  random: Random,
  now: number,
  attempt?: Attempt | undefined,
): JsonObject {
  const year = String(new Date(now).getUTCFullYear() + 4);
  const common = {
    authorization_code: `AUTH_${randomText(random, 10)}`,
    exp_month: '12',
    exp_year: year,
    channel,
    country_code: 'NG',
    account_name: null,
  };
  switch (channel) {
    case 'card': {
      const own = attempt?.channel === 'card' ? attempt : undefined;
      const card = testCard({ name: own?.name });
      const brand = card?.brand ?? 'visa';
      return {
        ...common,
        bin: own?.bin ?? '408408',
        last4: own?.last4 ?? '4081',
        exp_month: own?.expMonth ?? common.exp_month,
        exp_year: own?.expYear ?? common.exp_year,
        card_type: CARD_TYPES[brand],
        bank: 'SIMULATED BANK',
        brand,
        reusable: card?.reusable ?? true,
        signature: `SIG_${randomText(random, 20)}`,
      };
    }
    case 'bank_transfer':
      return {
        ...common,
        bin: '007XXX',
        last4: 'X321',
        card_type: 'transfer',
        bank: null,
        brand: 'Managed Account',
        reusable: false,
        signature: null,
        sender_country: 'NG',
        sender_bank: null,
        sender_bank_account_number: 'XXXXXXX321',
        sender_name: 'Simulated Payer',
        narration: 'Simulated transfer',
      };
    case 'mobile_money':
    case 'bank':
    case 'ussd':
      return {
        ...common,
        bin: '000XXX',
        last4: 'X000',
        card_type: '',
        bank:
          channel === 'mobile_money'
            ? attempt?.channel === 'mobile_money'
              ? attempt.provider
              : 'Simulated Mobile Money'
            : 'SIMULATED BANK',
        brand: channel === 'mobile_money' ? 'Mobile money' : 'Bank',
        reusable: false,
        signature: null,
      };
  }
}
