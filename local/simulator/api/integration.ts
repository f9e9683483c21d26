/** The number that stands for the merchant's integration, in refunds and their webhooks. */
export const INTEGRATION = 100_032;
