import { createHash } from 'node:crypto';
import type { Random } from '../../../shared/payment/clock.ts';
import type { Mode } from '../../../shared/payment/mode.ts';
import type { EngineClock } from '../../clock.ts';
import { type Answer, jsonAnswer } from '../answer.ts';
import type { JsonObject } from '../json.ts';
import type { Plans } from '../plans.ts';
import { randomText } from '../random-text.ts';
import type { Transactions } from '../store/transactions.ts';
import { keptMetadata } from './metadata.ts';
import {
  duplicateReference,
  invalidEmail,
  invalidParameter,
  missingParameter,
  unsupportedCurrency,
} from './refusals.ts';
import { textField, wholeAmount } from './request-body.ts';

/** What initialize works with. */
export interface InitializeParts {
  readonly transactions: Transactions;
  readonly plans: Plans;
  readonly clock: EngineClock;
  readonly random: Random;
  readonly currencies: readonly [string, ...string[]];
  /** Makes the checkout page's address. */
  readonly checkoutUrl: (accessCode: string) => string;
  readonly onCreated: () => void;
}

/** An address with something before the @ and a dot in the name after it. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

/** Letters, digits, `-`, `.` and `=` are documented; `_` is not, but was seen to be taken in test mode. */
const REFERENCE = /^[A-Za-z0-9.=_-]+$/;

/** POST /transaction/initialize */
export function initialize(parts: InitializeParts, mode: Mode, body: JsonObject): Answer {
  const { transactions, plans, clock, random } = parts;

  const email = textField(body, 'email');
  if (email === undefined) return missingParameter('Email Address is required');
  if (!EMAIL.test(email)) return invalidEmail();

  const sentAmount = body.amount;
  if (sentAmount === undefined || sentAmount === null || sentAmount === '') {
    return missingParameter('Amount is required');
  }
  const asked = wholeAmount(sentAmount);
  if (asked === undefined) return invalidParameter('"amount" must be an integer');
  if (asked <= 0) return invalidParameter('Invalid Amount Sent');

  const planCode = textField(body, 'plan');
  const plan = planCode === undefined ? null : plans.get(planCode);
  if (plan === undefined) return invalidParameter('Plan not found');
  const amount = plan?.amount ?? asked;

  const currency = plan?.currency ?? textField(body, 'currency') ?? parts.currencies[0];
  if (!parts.currencies.includes(currency)) return unsupportedCurrency();

  const reference = textField(body, 'reference') ?? randomText(random, 10);
  if (!REFERENCE.test(reference)) return invalidParameter('Invalid character in transaction reference');
  if (transactions.byReference(mode, reference) !== undefined) return duplicateReference();

  const channels = body.channels;
  const { accessCode } = transactions.create({
    mode,
    reference,
    accessCode: randomText(random, 15),
    // Paystack calls an untouched transaction abandoned from the first moment on.
    status: 'abandoned',
    requestedAmount: amount,
    amount,
    fees: null,
    currency,
    email,
    ...customerOf(mode, email),
    metadata: keptMetadata(body.metadata),
    callbackUrl: textField(body, 'callback_url') ?? null,
    channels: Array.isArray(channels) ? channels.filter((channel) => typeof channel === 'string') : [],
    plan,
    channel: 'card',
    message: null,
    gatewayResponse: 'The transaction was not completed',
    ipAddress: null,
    createdAt: clock.now(),
    paidAt: null,
    log: [],
    authorization: {},
    succeedsAt: null,
    succeedsWith: {},
    forge: {},
    omit: [],
  });
  parts.onCreated();

  return jsonAnswer(200, {
    status: true,
    message: 'Authorization URL created',
    data: { authorization_url: parts.checkoutUrl(accessCode), access_code: accessCode, reference },
  });
}

/** The same address is the same customer, per mode: its ids are made of the address itself. */
function customerOf(mode: Mode, email: string): { customerId: number; customerCode: string } {
  const digest = createHash('sha256').update(`${mode}:${email.toLowerCase()}`).digest();
  const customerId = 100_000_000 + (digest.readUInt32BE(0) % 900_000_000);
  const customerCode = `CUS_${BigInt(`0x${digest.toString('hex', 4, 16)}`)
    .toString(36)
    .padStart(15, '0')
    .slice(0, 15)}`;
  return { customerId, customerCode };
}
