import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, htmlAnswer } from '../../../local/simulator/answer.ts';
import { refusalOfStatus } from '../../../local/simulator/api/refusals.ts';
import { routeOf } from '../../../local/simulator/api/route.ts';
import { parseReference } from '../../../shared/payment/reference.ts';
import { PaystackOutcomeUnknownError, PaystackUnavailableError } from '../../../shared/paystack/errors.ts';
import type {
  PaystackAnswer,
  PaystackRequest,
  PaystackTransport,
} from '../../../shared/paystack/transport.ts';
import type { Dice } from '../dice.ts';
import type { FaultKind } from '../plan/plan.ts';
import type { FunctionProcess } from './function-process.ts';
import type { Journal } from './journal.ts';
import type { PaystackModel } from './paystack-model.ts';
import type { SimulatedTime } from './time.ts';

/** What a line to Paystack needs. */
export interface LineParts {
  readonly time: SimulatedTime;
  readonly model: PaystackModel;
  readonly journal: Journal;
}

/** How one exchange goes. */
interface Course {
  /** Milliseconds until the request arrives; never, where it does not. */
  readonly arrivesAfter: number;
  /** Milliseconds from there to the answer; never, where none comes. */
  readonly answeredAfter: number;
  /** What is answered, given what Paystack answers if it does the work. */
  readonly answered: (work: () => Answer) => Answer;
}

/** The network between a process and Paystack, with Paystack at the other end. */
export function createPaystackLine(
  process: FunctionProcess,
  { time, model, journal }: LineParts,
): PaystackTransport {
  return async (request) => {
    const { operation, subject } = routeOf(request.method, request.path.split('?')[0] ?? '');
    const reference = operation === 'initialize' ? referenceIn(request) : subject;
    const { fault, dice } = process.fateOf(`paystack.${operation}`, parseReference(reference));
    if (operation === 'initialize' || operation === 'verify' || operation === 'list') {
      journal.sent.push({ at: time.now, operation, fault });
    }
    if (fault === 'not connected') {
      await process.call('network', reference, async () => {}, { takes: dice.between(1, 3_000) });
      throw new PaystackUnavailableError({
        code: 'paystack_not_connected',
        reached: 'no',
        message: 'Paystack could not be reached: ECONNREFUSED',
      });
    }
    const course = courseOf(fault, dice, reference, model);
    const exchange = new Promise<Answer>((resolve) => {
      if (course.arrivesAfter === Number.POSITIVE_INFINITY) return;
      // It is on its way whatever becomes of who sent it.
      time.after(course.arrivesAfter, () => {
        if (operation === 'initialize' || operation === 'verify') {
          const isLate = course.arrivesAfter > 1_000;
          journal.arrivals.push({
            at: time.now,
            operation,
            reference,
            by: process.name,
            process: process.id,
            isLate,
          });
        }
        const answer = course.answered(() => model.answer(request));
        if (course.answeredAfter !== Number.POSITIVE_INFINITY) {
          time.after(course.answeredAfter, () => resolve(answer));
        }
      });
    });
    const timeout = new Promise<undefined>((resolve) => {
      time.after(request.timeoutMs, () => resolve(undefined));
    });
    const asked = { reference, process, from: time.now, to: Number.POSITIVE_INFINITY };
    if (process.name === 'verify' || process.name === 'initialize') journal.asked.push(asked);
    const answer = await process.call('network', reference, () => Promise.race([exchange, timeout]), {
      takes: 0,
    });
    asked.to = time.now;
    if (answer === undefined) throw new PaystackOutcomeUnknownError('No answer from Paystack: timeout');
    return toPaystackAnswer(answer);
  };
}

function referenceIn({ body = '' }: PaystackRequest): string {
  const read: unknown = JSON.parse(body);
  const reference: unknown =
    typeof read === 'object' && read !== null ? Reflect.get(read, 'reference') : undefined;
  return typeof reference === 'string' ? reference : '';
}

function courseOf(fault: FaultKind | undefined, dice: Dice, reference: string, model: PaystackModel): Course {
  const course: Course = {
    // Arrival jitter stays within what the pace allows for.
    arrivesAfter: dice.between(20, 400),
    answeredAfter: dice.between(50, 900),
    answered: (work) => work(),
  };
  const instead = (answer: (work: () => Answer) => Answer): Course => ({ ...course, answered: answer });
  switch (fault) {
    case 'never arrives':
      return { ...course, arrivesAfter: Number.POSITIVE_INFINITY };
    case 'arrives late':
      return { ...course, arrivesAfter: dice.between(1_500, 40_000) };
    case 'answer lost':
      return { ...course, answeredAfter: Number.POSITIVE_INFINITY };
    case 'answer late':
      return { ...course, answeredAfter: dice.between(4_000, 12_000) };
    case '400':
      return instead(() => refusalOfStatus(400));
    case '401':
      return instead(() => refusalOfStatus(401));
    case '429':
      return instead(() => limited(refusalOfStatus(429), dice, model.now));
    case 'nothing left':
      return instead((work) => limited(work(), dice, model.now));
    case '422':
    case '500':
    case '503': {
      const status = Number(fault);
      // An error may come before the work is done or after.
      const isDone = dice.chance(0.5);
      return instead((work) => {
        if (isDone) work();
        return refusalOfStatus(status);
      });
    }
    case 'html': {
      const status = dice.pick([200, 403, 502, 503]);
      return instead(() => htmlAnswer(status, '<!DOCTYPE html><title>Just a moment...</title>'));
    }
    case 'truncated':
      return instead((work) => {
        const answer = work();
        return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length * dice.random())) };
      });
    case 'empty':
      return instead((work) => ({ ...work(), status: dice.pick([200, 404]), body: '' }));
    case 'odd elements':
      return instead((work) => withOddElements(work()));
    case 'circle':
      return instead((work) => leadingBack(work()));
    case 'wrong amount':
      return instead((work) => lying(work(), 'amount', 1));
    case 'wrong currency':
      return instead((work) => lying(work(), 'currency', 'USD'));
    case 'wrong reference':
      return instead((work) => lying(work(), 'reference', 'somebody-elses'));
    case 'wrong mode':
      return instead((work) => lying(work(), 'domain', 'sandbox'));
    default:
      return course;
  }

  /** An answer with one field that is not true, of a payment that was made: of another it would say nothing. */
  function lying(answer: Answer, field: string, value: string | number): Answer {
    const transaction = model.byReference(reference);
    if (answer.status !== 200 || transaction === undefined) return answer;
    transaction.isLiedAbout = true;
    const pattern = new RegExp(`"${field}":("[^"]*"|[^,}]*)`);
    return { ...answer, body: answer.body.replace(pattern, `"${field}":${JSON.stringify(value)}`) };
  }
}

/** A page of the list with more in it than transactions. */
function withOddElements(answer: Answer): Answer {
  const odd = '"data":[null,7,{"id":1},[]';
  return {
    ...answer,
    body: answer.body.replace(/"data":\[(?=(\])?)/, (_, end) => (end === undefined ? `${odd},` : odd)),
  };
}

/** A page of the list after which the first comes again. */
function leadingBack(answer: Answer): Answer {
  const first = Buffer.from('place:999999').toString('base64');
  return { ...answer, body: answer.body.replace(/"next":"[^"]*"/, `"next":"${first}"`) };
}

/** An answer whose headers say that the next call would be refused. */
function limited(answer: Answer, dice: Dice, now: number): Answer {
  const seconds = dice.whole(2, 60);
  const reset = dice.weighted<Record<string, string>>([
    [4, { 'x-ratelimit-reset': String(seconds) }],
    [3, { 'x-ratelimit-reset': String(Math.ceil(now / 1_000) + seconds) }],
    [2, { 'retry-after': String(seconds) }],
    [1, {}],
  ]);
  const date = dice.chance(0.5) ? { date: new Date(now).toUTCString() } : {};
  return { ...answer, headers: { ...answer.headers, ...date, 'x-ratelimit-remaining': '0', ...reset } };
}

function toPaystackAnswer({ status, headers, body }: Answer): PaystackAnswer {
  const incoming: IncomingHttpHeaders = { ...headers };
  return { httpStatus: status, headers: incoming, body };
}
