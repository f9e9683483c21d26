import type { ChosenReference } from '../../../functions/initialize/reference.ts';
import { parseInitializeRequest } from '../../../functions/initialize/request.ts';
import { type InitializeContext, initialize } from '../../../functions/initialize/use-case.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';
import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import type { Mode } from '../../../shared/payment/mode.ts';
import { DOCUMENTED_CURRENCIES } from '../../../shared/payment/money.ts';
import type { Payment } from '../../../shared/payment/payment.ts';
import type { InitializeResult } from '../../../shared/paystack/answers.ts';
import { createMemoryPaymentStore } from '../../support/memory-payment-store.ts';
import { CLAIMED_AT, REFERENCE } from '../../support/payments.ts';
import { createRecordingLog, createRecordingMeter, createRecordingQueue } from '../../support/recorders.ts';
import { accepted, createScriptedPaystack } from '../../support/scripted-paystack.ts';

/** What Paystack says of a payment that it starts. */
export const ANSWER = accepted(REFERENCE).body;

/** How long an invocation may live, in milliseconds. */
export const LIFETIME = 21_000;

type PaystackAnswers = (body: string) => InitializeResult | Error | Promise<InitializeResult | Error>;

export interface Caller {
  readonly body?: string;
  readonly source?: ChosenReference['source'];
  readonly mode?: Mode;
}

/** Initialize with everything around it in memory, at a time that the test moves. */
export function setUpInitialize({
  payments = [],
  paystack: initially = () => accepted(REFERENCE),
  queueFails = false,
}: {
  readonly payments?: readonly Payment[];
  readonly paystack?: PaystackAnswers;
  readonly queueFails?: boolean;
} = {}) {
  let now = CLAIMED_AT;
  let answers = initially;
  let fences = 0;
  const store = createMemoryPaymentStore(...payments);
  const queue = createRecordingQueue(() => queueFails);
  const paystack = createScriptedPaystack({ initialize: (body) => answers(body) });
  const log = createRecordingLog();
  const meter = createRecordingMeter();
  const context: InitializeContext = {
    payments: store,
    queue,
    paystack,
    log,
    meter,
    ladder: DEFAULT_LADDER,
    clock: () => now,
    random: () => 0.5,
    newId: () => {
      fences += 1;
      return `fence-${fences}`;
    },
  };

  return {
    store,
    queue,
    paystack,
    log,
    meter,

    /** Lets time pass, in milliseconds. */
    wait: (milliseconds: number) => {
      now += milliseconds;
    },

    /** What Paystack answers from now on. */
    answerWith: (next: PaystackAnswers) => {
      answers = next;
    },

    /** One request, as a caller sends it. */
    async call({ body = BODY, source = 'caller', mode = 'test' }: Caller = {}): Promise<HttpResponse> {
      const rules = { currencies: DOCUMENTED_CURRENCIES, defaultCurrency: 'NGN', mode };
      return await initialize(context, {
        request: parseInitializeRequest(body, rules),
        chosen: { reference: REFERENCE, source },
        mode,
        deadline: now + LIFETIME - 5_000,
        answerBy: now + LIFETIME - 1_500,
        deadAt: now + LIFETIME,
      });
    },
  };
}

export const BODY = '{"email":"ada@example.com","amount":125000}';
export const OTHER_BODY = '{"email":"ada@example.com","amount":125001}';

/** The code in the body of a refusal. */
export function codeOf({ body }: HttpResponse): unknown {
  return JSON.parse(body ?? '').code;
}
