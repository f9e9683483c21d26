/** What Paystack is called for: each has a quota of its own. `list` is `GET /transaction`. */
export type Operation = 'initialize' | 'verify' | 'list';
