/** What a payer has to do before their bank decides. */
export type CardStep = 'pin' | 'phone' | 'otp' | 'bank';

/** How the bank decides. */
export type CardOutcome = 'success' | 'failed' | 'insufficient_funds';

/** A card that Paystack publishes for tests, with what comes of it. */
export interface TestCard {
  /** Stable, for URLs and records. */
  readonly name: string;
  /** What the payer gets to read of it. */
  readonly label: string;
  readonly number: string;
  readonly cvv: string;
  readonly brand: 'visa' | 'verve' | 'mastercard';
  readonly steps: readonly CardStep[];
  readonly pin?: string;
  readonly otp?: string;
  readonly outcome: CardOutcome;
  /** Why the bank declines it, where that is not what the outcome says already. */
  readonly reason?: string;
  /** Whether it can be charged again without its owner. */
  readonly reusable: boolean;
  /** How a refund of what it paid ends; without one it is processed. */
  readonly refund?: 'failed' | 'needs-attention';
}

/**
 * Paystack's published test cards.
 *
 * @see https://paystack.com/docs/payments/test-payments/
 */
export const TEST_CARDS: readonly [TestCard, ...TestCard[]] = [
  {
    name: 'success',
    label: 'Succeeds',
    number: '4084084084084081',
    cvv: '408',
    brand: 'visa',
    steps: [],
    outcome: 'success',
    reusable: true,
  },
  {
    name: 'pin',
    label: 'Asks for a PIN',
    number: '507850785078507812',
    cvv: '081',
    brand: 'verve',
    steps: ['pin'],
    pin: '1111',
    outcome: 'success',
    reusable: true,
  },
  {
    name: 'pin-otp',
    label: 'Asks for PIN and one-time password',
    number: '5060666666666666666',
    cvv: '123',
    brand: 'verve',
    steps: ['pin', 'otp'],
    pin: '1234',
    otp: '123456',
    outcome: 'success',
    reusable: false,
  },
  {
    name: 'pin-phone-otp',
    label: 'Asks for PIN, phone and one-time password',
    number: '507850785078507804',
    cvv: '884',
    brand: 'verve',
    steps: ['pin', 'phone', 'otp'],
    pin: '0000',
    otp: '123456',
    outcome: 'success',
    reusable: false,
  },
  {
    name: 'bank',
    label: 'Asks on the bank’s own page',
    number: '5192602720584796',
    cvv: '123',
    brand: 'mastercard',
    steps: ['bank'],
    outcome: 'success',
    reusable: true,
  },
  {
    name: 'declined',
    label: 'Is declined',
    number: '4084080000005408',
    cvv: '001',
    brand: 'visa',
    steps: [],
    outcome: 'failed',
    reusable: false,
  },
  {
    name: 'insufficient-funds',
    label: 'Has insufficient funds',
    number: '4084080000670037',
    cvv: '787',
    brand: 'visa',
    steps: [],
    outcome: 'insufficient_funds',
    reusable: false,
  },
  {
    name: 'no-token',
    label: 'Gets no token after the PIN',
    number: '507850785078507853',
    cvv: '082',
    brand: 'verve',
    steps: ['pin'],
    pin: '0000',
    outcome: 'failed',
    reason: 'Token Not Generated',
    reusable: false,
  },
  {
    name: 'refund-fails',
    label: 'Succeeds, and a refund fails',
    number: '4084080000671803',
    cvv: '180',
    brand: 'visa',
    steps: [],
    outcome: 'success',
    reusable: true,
    refund: 'failed',
  },
  {
    name: 'refund-needs-attention',
    label: 'Succeeds, and a refund needs attention',
    number: '4084080000671902',
    cvv: '190',
    brand: 'visa',
    steps: [],
    outcome: 'success',
    reusable: true,
    refund: 'needs-attention',
  },
];

/** The test card of a name, or of what is kept of its number: the last four digits tell all of them apart. */
export function testCard(by: { readonly name: unknown } | { readonly last4: unknown }): TestCard | undefined {
  return TEST_CARDS.find((card) =>
    'name' in by ? card.name === by.name : card.number.slice(-4) === by.last4,
  );
}
