/** The `source` of every event that we publish, for the merchant's rules to match. */
export const EVENT_SOURCE = 'paystack-payments';
