/**
 * The addresses that Paystack documents for its webhooks, test and live alike, for `webhookSourceAddresses`. It has not
 * promised that they stay: who checks them has to hear of a change.
 *
 * @see https://paystack.com/docs/payments/webhooks/#ip-whitelisting
 */
export const PAYSTACK_ADDRESSES: readonly string[] = ['52.31.139.75', '52.49.173.169', '52.214.14.220'];
