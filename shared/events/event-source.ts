/** The `source` of every event that we publish. */
export const EVENT_SOURCE = 'paystack-payments';
