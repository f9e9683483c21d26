import * as z from 'zod/mini';
import type { Random } from '../../shared/payment/clock.ts';
import { money } from '../simulator/checkout/money.ts';
import { randomText } from '../simulator/random-text.ts';
import { DemoError } from './demo-error.ts';
import type { Display } from './display.ts';
import { FollowedPayment } from './followed-payment.ts';
import { AFTER_INITIALIZE, AFTER_PAYING, type Expected, type Milestone } from './milestones.ts';
import type { Service } from './service.ts';
import { milliseconds, timelineFrom } from './timeline.ts';

export interface DemoOptions {
  readonly service: Service;
  readonly display: Display;
  readonly random?: Random;
  /**
   * How long each step may take once the payer has paid, in ms (20,000, as before): less than the first check of the ladder waits, so
   * that a lost webhook shows.
   */
  readonly withinMs?: number;
}

const WITHIN_MS = 20_000;
const AMOUNT = 480_000;
const CURRENCY = 'NGN';

const Started = z.object({ data: z.object({ authorization_url: z.string() }) });
const Paid = z.object({ paidAt: z.number() });

/**
 * Takes a payment from initialize to its event, and prints what really happened and when: from the console's stream, the simulator's
 * answers and the API's.
 *
 * @throws DemoError `step_missing`, `not_followed`, `refused`, `not_cached`
 */
export async function runDemo({
  service,
  display,
  random = Math.random,
  withinMs = WITHIN_MS,
}: DemoOptions): Promise<void> {
  const reference = `demo-${randomText(random, 8)}`;
  const headers = { authorization: `Bearer ${service.serviceKey}`, 'content-type': 'application/json' };
  const payment = new FollowedPayment(service.consoleUrl, reference);
  try {
    display.heading(`Payment ${reference}: ${money(AMOUNT, CURRENCY)}`);
    display.wait('initialize');
    const start = payment.now();
    const line = timelineFrom(start);
    const show = (milestone: Milestone) => display.milestone(line(milestone));
    /** Waits for each, in whichever order they come. */
    const together = async (all: readonly Expected[]): Promise<Milestone[]> => {
      const found: Milestone[] = [];
      for (const expected of all) found.push(await milestoneOf(payment, expected, display, WITHIN_MS));
      return found.sort((one, other) => one.at - other.at);
    };

    const started = await ask(`${service.apiUrl}/transaction/initialize`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email: 'ada@example.com', amount: AMOUNT, currency: CURRENCY, reference }),
    });
    const answeredAt = payment.now();
    const checkout = z.parse(Started, JSON.parse(started.text)).data.authorization_url;
    for (const milestone of await together(AFTER_INITIALIZE)) show(milestone);
    show({ at: answeredAt, name: 'initialize answered', details: checkout });

    display.wait('the payer');
    const finished = await ask(`${service.simulatorUrl}/simulator/transactions/${reference}/finish`, {
      method: 'POST',
      body: JSON.stringify({ outcome: 'success' }),
    });
    const { paidAt } = z.parse(Paid, JSON.parse(finished.text));
    show({ at: paidAt, name: 'payer paid', details: 'with a card, at the simulated checkout' });

    let publishedAt = paidAt;
    for (const expected of AFTER_PAYING) {
      const milestone = await milestoneOf(payment, expected, display, withinMs);
      publishedAt = milestone.at;
      show(milestone);
    }
    show({
      at: payment.now(),
      name: 'event received',
      details: "here, by the console's stream, which speaks twice a second",
    });

    display.wait('verify');
    const askedAt = performance.now();
    const verified = await ask(`${service.apiUrl}/transaction/verify/${reference}`, { headers });
    const tookMs = performance.now() - askedAt;
    const cache = verified.headers.get('x-cache') ?? 'none';
    if (cache !== 'HIT') {
      throw new DemoError('not_cached', `verify was not answered from the cache: X-Cache is ${cache}.`);
    }
    const age = verified.headers.get('age') ?? '0';
    show({
      at: payment.now(),
      name: 'verify answered',
      details: `X-Cache: HIT, ${age} s old: Paystack was not asked again`,
      tookMs,
    });
    display.line();
    display.heading(`From paid to its event: ${milliseconds(publishedAt - paidAt)}.`);
  } finally {
    payment.close();
    display.end();
  }
}

async function milestoneOf(
  payment: FollowedPayment,
  { find, waitingFor, missing }: Expected,
  display: Display,
  withinMs: number,
): Promise<Milestone> {
  display.wait(waitingFor);
  const found = await payment.until(find, withinMs);
  if (found !== undefined) return found;
  throw new DemoError(
    'step_missing',
    `Within ${withinMs / 1_000} s ${missing}. See the payment in the console, and whether a fault is switched on there.`,
  );
}

/** Every route answers within 25 s. */
const ANSWER_WITHIN_MS = 30_000;

/** @throws DemoError `refused` for an answer that is none of success, or no answer */
async function ask(url: string, init: RequestInit): Promise<{ headers: Headers; text: string }> {
  const { pathname } = new URL(url);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    text = await response.text();
  } catch (error) {
    throw new DemoError('refused', `${pathname} gave no answer.`, { cause: error });
  }
  if (!response.ok) throw new DemoError('refused', `${pathname} answered ${response.status}: ${text}`);
  return { headers: response.headers, text };
}
