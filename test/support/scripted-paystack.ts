import type { PaystackTransaction } from '../../shared/payment/paystack-transaction.ts';
import type { InitializeResult, TransactionPage, VerifyResult } from '../../shared/paystack/answers.ts';
import type { CallOptions, PaystackClient, TransactionListQuery } from '../../shared/paystack/client.ts';

type Script<Argument, Result> = (argument: Argument) => Result | Error | Promise<Result | Error>;

export interface ScriptedPaystack extends PaystackClient {
  /** The bodies of the calls to initialize, in order. */
  readonly initialized: readonly string[];
  /** The references of the calls to verify, in order. */
  readonly verified: readonly string[];
  /** The queries of the calls to list, in order. */
  readonly listed: readonly TransactionListQuery[];
  /** The deadlines that the calls came with. */
  readonly deadlines: readonly (number | undefined)[];
  /** All that the calls came with. */
  readonly options: readonly (CallOptions | undefined)[];
}

/** A Paystack that does what a test says; an error that a script gives is thrown. Without a script every call fails the test. */
export function createScriptedPaystack(
  scripts: {
    readonly initialize?: Script<string, InitializeResult>;
    readonly verify?: Script<string, VerifyResult>;
    readonly list?: Script<TransactionListQuery, TransactionPage>;
  } = {},
): ScriptedPaystack {
  const initialized: string[] = [];
  const verified: string[] = [];
  const listed: TransactionListQuery[] = [];
  const deadlines: (number | undefined)[] = [];
  const given: (CallOptions | undefined)[] = [];
  return {
    initialized,
    verified,
    listed,
    deadlines,
    options: given,

    async initialize(body, options) {
      initialized.push(body);
      deadlines.push(options?.deadline);
      given.push(options);
      return await play(scripts.initialize, body);
    },

    async verify(reference, options) {
      verified.push(reference);
      deadlines.push(options?.deadline);
      given.push(options);
      return await play(scripts.verify, reference);
    },

    async listTransactions(query, options) {
      listed.push(query);
      deadlines.push(options?.deadline);
      given.push(options);
      return await play(scripts.list, query);
    },
  };
}

async function play<Argument, Result>(
  script: Script<Argument, Result> | undefined,
  argument: Argument,
): Promise<Result> {
  if (script === undefined) throw new Error('Paystack was called where it should not be');
  const result = await script(argument);
  if (result instanceof Error) throw result;
  return result;
}

/** What Paystack answers to initialize: the access code is `code-<reference>`. */
export function accepted(reference: string): InitializeResult {
  const data = {
    authorization_url: `https://checkout.example.com/code-${reference}`,
    access_code: `code-${reference}`,
    reference,
  };
  return {
    body: JSON.stringify({ status: true, message: 'Authorization URL created', data }),
    reference,
    rateLimit: {},
  };
}

/** What Paystack answers to verify; the body only repeats the status. */
export function knownTransaction(
  transaction: PaystackTransaction,
): Extract<VerifyResult, { kind: 'transaction' }> {
  const body = JSON.stringify({ status: true, message: 'Verification successful', data: transaction });
  return { kind: 'transaction', httpStatus: 200, body, transaction, rateLimit: {} };
}

export const UNKNOWN_REFERENCE = {
  kind: 'unknown-reference',
  httpStatus: 400,
  body: '{"status":false,"message":"Transaction reference not found.","code":"transaction_not_found"}',
  rateLimit: {},
} as const satisfies VerifyResult;
