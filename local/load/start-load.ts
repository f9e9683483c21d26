import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Random } from '../../shared/payment/clock.ts';
import { randomText } from '../simulator/random-text.ts';
import { type Initialized, initializeCalls, type PaymentInput } from './initialize.ts';
import { DEFAULT_MIX, type Mix, outcomesOf } from './mix.ts';
import type { LoadOutcome } from './outcomes.ts';
import { evenPace } from './pace.ts';
import { payerSteps } from './payer.ts';
import type { SimulatorControl } from './simulator-control.ts';
import { LoadCounts, type LoadStatistics } from './statistics.ts';

export interface LoadOptions {
  /** Payments to start a minute: from 1 to `MOST_PER_MINUTE`. */
  readonly perMinute: number;
  /** How they end; `DEFAULT_MIX` unless it says otherwise. */
  readonly mix?: Mix;
  readonly apiUrl: string;
  readonly serviceKey: string;
  /** Stands in for the payers; `simulatorControl(url)` is one. */
  readonly control: SimulatorControl;
  /** In place of a call to the API. */
  readonly initialize?: (input: PaymentInput) => Promise<Initialized>;
  readonly random?: Random;
  readonly clock?: Clock;
  /** Real time; it may end early, or throw, once the signal is aborted. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** Calls of initialize on their way at the most (20); a payment that is due meanwhile is skipped. */
  readonly maxInFlight?: number;
}

/** A load that is running, or has been stopped. */
export interface Load {
  statistics(): LoadStatistics;
  /**
   * Starts no more payments. Payers on their way leave theirs as they are, unpaid or not refunded; calls on their way are waited for.
   * Harmless when it has been stopped.
   */
  stop(): Promise<void>;
}

/** Each may take a sandbox of its own on this machine, which is a process of some 60 MB. */
const MAX_IN_FLIGHT = 20;

/** In subunits of naira, from 1,500 to 150,000. */
const AMOUNTS = [150_000, 250_000, 480_000, 1_250_000, 3_600_000, 15_000_000] as const;

/**
 * Starts payments through the API at an even pace, each with a payer who ends it at the simulator in one of the ways of `mix`. What is
 * refused is counted and not asked for again; how slow the API becomes, no more than `maxInFlight` calls wait for it.
 *
 * @throws LoadError `invalid_pace`, `invalid_mix`
 * @example
 * const load = startLoad({ perMinute: 300, apiUrl, serviceKey, control: simulatorControl(simulatorUrl) });
 * load.statistics().started; // 5 a second
 * await load.stop();
 */
export function startLoad(options: LoadOptions): Load {
  const { perMinute, clock = Date.now, random = Math.random, maxInFlight = MAX_IN_FLIGHT } = options;
  const { sleep = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }) } = options;
  const initialize = options.initialize ?? initializeCalls(options.apiUrl, options.serviceKey);
  const startedAt = clock();
  const pace = evenPace(perMinute, startedAt);
  const nextOutcome = outcomesOf(options.mix ?? DEFAULT_MIX, random);
  // So that a second load under the same state finds all of its references free.
  const run = randomText(random, 6);
  const counts = new LoadCounts();
  const stopping = new AbortController();
  const { signal } = stopping;
  const onTheirWay = new Set<Promise<unknown>>();
  let number = 0;

  async function startPayments(): Promise<void> {
    while (await passes(pace.next(clock()))) {
      number += 1;
      if (counts.inFlight >= maxInFlight) counts.skipped += 1;
      else void onePayment(paymentInput(`load-${run}-${number}`, random), nextOutcome());
    }
  }

  async function onePayment(input: PaymentInput, outcome: LoadOutcome): Promise<void> {
    counts.inFlight += 1;
    const result = await waitedFor(initialize(input));
    counts.inFlight -= 1;
    switch (result.kind) {
      case 'started':
        counts.started += 1;
        // A load that was stopped meanwhile has no payers any more.
        return signal.aborted ? undefined : await payerOf(input, outcome);
      case 'refused':
        return counts.refuse(result.code);
      case 'unanswered':
        counts.unanswered += 1;
    }
  }

  async function payerOf({ reference, amount }: PaymentInput, outcome: LoadOutcome): Promise<void> {
    counts.payers += 1;
    let hasPaid = false;
    try {
      for (const { afterMs, finish } of payerSteps(outcome, amount, random)) {
        if (!(await passes(afterMs))) return;
        await waitedFor(options.control.finish(reference, finish));
        if (!hasPaid && finish.outcome === 'success') counts.paid += 1;
        hasPaid ||= finish.outcome === 'success';
      }
      counts.end(outcome);
    } catch {
      counts.payerFailures += 1;
    } finally {
      counts.payers -= 1;
    }
  }

  /** Waits. @returns whether the load still goes on */
  async function passes(milliseconds: number): Promise<boolean> {
    await sleep(milliseconds, signal).catch(() => {});
    return !signal.aborted;
  }

  /** What `stop` waits for. */
  async function waitedFor<Result>(call: Promise<Result>): Promise<Result> {
    onTheirWay.add(call);
    try {
      return await call;
    } finally {
      onTheirWay.delete(call);
    }
  }

  void startPayments();
  return {
    statistics: () => counts.report({ perMinute, startedAt, isRunning: !signal.aborted }),
    stop: async () => {
      stopping.abort();
      await Promise.allSettled(onTheirWay);
    },
  };
}

function paymentInput(reference: string, random: Random): PaymentInput {
  const pick = (count: number) => Math.floor(random() * count);
  return {
    reference,
    email: `payer-${pick(1_000)}@example.com`,
    amount: AMOUNTS[pick(AMOUNTS.length)] ?? AMOUNTS[0],
    currency: 'NGN',
  };
}
