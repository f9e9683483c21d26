import type { Meter } from '../../shared/runtime/metrics.ts';
import { summarize } from '../support/statistics.ts';

/** One minute of virtual time. */
export interface Minute {
  /** From paid to closed of what was closed in it, in milliseconds. */
  readonly lags: number[];
  /** Calls of `verify` that were sent to Paystack. */
  verify: number;
  initialize: number;
  /** Jobs that could have been taken and waited, at its end. */
  urgent: number;
  scheduled: number;
}

/** What is written down while time passes. */
export class Findings {
  readonly minutes: Minute[] = [];
  readonly #counts = new Map<string, number>();
  readonly #sent: Record<'initialize' | 'verify', number[]> = { initialize: [], verify: [] };
  readonly #now: () => number;

  /** @param now milliseconds since the beginning */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The functions' own metrics are what is measured by. */
  readonly meter: Meter = {
    count: (...[name]) => void this.#counts.set(name, this.counted(name) + 1),
    record: (name, ...[value]) => {
      if (name === 'PaidToClosed') this.#minute().lags.push(value);
    },
  };

  called(operation: 'initialize' | 'verify'): void {
    this.#minute()[operation] += 1;
    this.#sent[operation].push(this.#now());
  }

  sampleBacklog(urgent: number, scheduled: number): void {
    Object.assign(this.#minute(), { urgent, scheduled });
  }

  /** From paid to closed, in milliseconds. */
  get lag() {
    return summarize(this.minutes.flatMap(({ lags }) => lags));
  }

  /** How often the functions have counted a metric, whatever its dimensions. */
  counted(metric: string): number {
    return this.#counts.get(metric) ?? 0;
  }

  get closedAsPaid(): number {
    return this.minutes.reduce((sum, { lags }) => sum + lags.length, 0);
  }

  sum(of: 'initialize' | 'verify'): number {
    return this.#sent[of].length;
  }

  largest(of: 'urgent' | 'scheduled'): number {
    return Math.max(0, ...this.minutes.map((minute) => minute[of]));
  }

  /** The most calls that any 60 s held, wherever they began. */
  busiestMinute(operation: 'initialize' | 'verify'): number {
    const sent = this.#sent[operation];
    let first = 0;
    let most = 0;
    for (const [last, at] of sent.entries()) {
      while (at - (sent[first] ?? at) >= 60_000) first += 1;
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  #minute(): Minute {
    const index = Math.floor(this.#now() / 60_000);
    while (this.minutes.length <= index) {
      const last = this.minutes.at(-1);
      this.minutes.push({
        lags: [],
        verify: 0,
        initialize: 0,
        urgent: last?.urgent ?? 0,
        scheduled: last?.scheduled ?? 0,
      });
    }
    const minute = this.minutes[index];
    if (minute === undefined) throw new RangeError(`There is no minute ${index}`);
    return minute;
  }
}
