import type { Transaction } from '../store/transactions.ts';

/** The channels that the checkout simulates, in the order in which it offers them. */
export const SIMULATED_CHANNELS = ['card', 'bank_transfer', 'mobile_money'] as const;
export type SimulatedChannel = (typeof SIMULATED_CHANNELS)[number];

/** What the merchant leaves of them; none when only others are allowed. */
export function offeredChannels({ channels }: Pick<Transaction, 'channels'>): SimulatedChannel[] {
  return SIMULATED_CHANNELS.filter((channel) => channels.length === 0 || channels.includes(channel));
}

const PROVIDERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  GHS: ['MTN', 'Telecel', 'AirtelTigo'],
  KES: ['M-Pesa', 'Airtel Money'],
  XOF: ['Orange', 'MTN', 'Wave'],
};

/** Whose mobile money there is where this currency is paid in. */
export function mobileMoneyProviders(currency: string): readonly [string, ...string[]] {
  return PROVIDERS[currency] ?? ['MTN', 'Airtel Money', 'M-Pesa'];
}
