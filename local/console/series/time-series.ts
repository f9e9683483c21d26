import type { Mode } from '../../../shared/payment/mode.ts';
import type { Operation } from '../../../shared/paystack/operation.ts';
import type { Chart } from '../contract.ts';
import { CountRing } from './count-ring.ts';
import { DurationRing } from './duration-ring.ts';

const MINUTE_MS = 60_000;
/** The finest resolution of a chart. */
const STRETCH_MS = 5_000;
/** An hour, and the minute before it that its first point tells of. */
const STRETCHES = 61 * (MINUTE_MS / STRETCH_MS);
/** For what slides over the last 60 s. */
const SECONDS = 61;
/** A chart of five minutes, of a quarter of an hour and of an hour has 60 points each. */
const POINTS = 60;

/** A function's invocations. */
export interface FunctionSeries {
  readonly invocations: CountRing;
  readonly errors: CountRing;
  readonly coldStarts: CountRing;
  readonly durations: DurationRing;
}

/** What each point of a line is: a number for the time up to its end (epoch milliseconds). */
export type Reading = (end: number) => number | null;

/**
 * What happened in the last hour, in memory of a fixed size: 5 KB and up to 750 KB for the durations of each function. It begins anew
 * with each start.
 */
export class TimeSeries {
  readonly startedAt: number;
  /** Of these the last 60 s are shown. */
  readonly claimed = lastMinute();
  readonly webhooks = lastMinute();
  readonly checks = lastMinute();
  readonly events = lastMinute();
  readonly started = ring();
  readonly paidToClosed = new DurationRing(STRETCH_MS, STRETCHES);
  readonly closed = new Rings();
  readonly verifyAnswers = new Rings();
  readonly #calls = new Map<string, { readonly seconds: CountRing; readonly overTime: CountRing }>();
  readonly #functions = new Map<string, FunctionSeries>();
  /** By queue: the depths that were seen. */
  readonly #depths = new Map<string, { readonly sums: CountRing; readonly looks: CountRing }>();

  /** @param now epoch milliseconds; of what was before nothing is known */
  constructor(now: number) {
    this.startedAt = now;
  }

  calls(mode: Mode, operation: Operation) {
    return kept(this.#calls, `${mode} ${operation}`, () => ({
      seconds: lastMinute(),
      overTime: ring(),
    }));
  }

  addCalls(at: number, mode: Mode, operation: Operation, count: number): void {
    const { seconds, overTime } = this.calls(mode, operation);
    seconds.add(at, count);
    overTime.add(at, count);
  }

  function(name: string): FunctionSeries {
    return kept(this.#functions, name, () => ({
      invocations: ring(),
      errors: ring(),
      coldStarts: ring(),
      durations: new DurationRing(STRETCH_MS, STRETCHES),
    }));
  }

  addDepth(at: number, queue: string, depth: number): void {
    const { sums, looks } = this.#depthsOf(queue);
    sums.add(at, depth);
    looks.add(at, 1);
  }

  /** How many messages a queue had at the last looks before each point; null where nobody looked. */
  depth(queue: string): Reading {
    const { sums, looks } = this.#depthsOf(queue);
    return (end) => {
      // Somebody looks once a stretch, and may be a little late.
      const count = looks.sum(end, 2 * STRETCH_MS);
      return count === 0 ? null : Math.round(sums.sum(end, 2 * STRETCH_MS) / count);
    };
  }

  /** How many of something there were in the minute up to each point. */
  perMinute(counts: CountRing): Reading {
    return (end) => counts.sum(end, MINUTE_MS);
  }

  /**
   * A chart that ends with the last stretch that is whole: with the one that is running, its last minute would be up to 5 s too short.
   *
   * @param minutes how far it goes back
   */
  chart(now: number, minutes: number, unit: string, lines: Readonly<Record<string, Reading>>): Chart {
    const step = (minutes * MINUTE_MS) / POINTS;
    // Each point is the end of a stretch, of which the last millisecond is still in it.
    const last = Math.floor(now / STRETCH_MS) * STRETCH_MS;
    const ends = Array.from({ length: POINTS }, (_, index) => last - (POINTS - 1 - index) * step);
    return {
      times: ends.map((end) => end / 1_000),
      lines: Object.entries(lines).map(([name, reading]) => ({
        name,
        values: ends.map((end) => (end <= this.startedAt ? null : reading(end - 1))),
      })),
      unit,
    };
  }

  #depthsOf(queue: string) {
    return kept(this.#depths, queue, () => ({ sums: ring(), looks: ring() }));
  }
}

/** Counts by a name, of which there are few. */
class Rings {
  readonly #rings = new Map<string, CountRing>();

  of(name: string): CountRing {
    return kept(this.#rings, name, ring);
  }
}

function lastMinute(): CountRing {
  return new CountRing(1_000, SECONDS);
}

function ring(): CountRing {
  return new CountRing(STRETCH_MS, STRETCHES);
}

function kept<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
