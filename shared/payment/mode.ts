/** Which of Paystack's two separate worlds a key, a payment or a transaction belongs to: no real money moves in `test`. */
export type Mode = 'test' | 'live';
