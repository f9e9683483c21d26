import { DEFAULT_MIX, type Mix } from '../../load/mix.ts';
import { LOAD_OUTCOMES, type LoadOutcome } from '../../load/outcomes.ts';
import { simulatorControl } from '../../load/simulator-control.ts';
import { type Load, startLoad } from '../../load/start-load.ts';
import type { LoadView } from '../contract.ts';

/** What a load is made on. */
export interface LoadTarget {
  readonly apiUrl: string;
  readonly simulatorUrl: string;
  readonly serviceKey: string;
}

const DEFAULT_PER_MINUTE = 60;

const DESCRIPTIONS: Readonly<Record<LoadOutcome, string>> = {
  paid: 'Pays within a second.',
  paid_later: 'Takes up to half a minute to pay.',
  declined_then_paid: 'A first card is declined, a second one pays.',
  abandoned: 'Never pays: it is open until its deadline, and abandoned then.',
  transfer: 'Sends a bank transfer, which stays pending for a while.',
  webhook_lost: 'Pays, and no webhook tells of it: the ladder of checks finds it.',
  tampered: 'Pays, and Paystack says another amount than was asked: it becomes mismatched.',
  refunded: 'Pays, and gets the money back a little later.',
};

/** The one load that the console has running, or had. */
export class LoadRunner {
  readonly #target: LoadTarget | undefined;
  #load: Load | undefined;
  #mix: Mix = DEFAULT_MIX;

  /** @param target none with the real Paystack, which has no simulated payers */
  constructor(target: LoadTarget | undefined) {
    this.#target = target;
  }

  /**
   * Starts a load in place of one that is running.
   *
   * @returns whether there can be one
   * @throws LoadError `invalid_pace`, `invalid_mix`
   */
  start(perMinute: number, mix: Mix): boolean {
    if (this.#target === undefined) return false;
    const { apiUrl, simulatorUrl, serviceKey } = this.#target;
    const before = this.#load;
    this.#load = startLoad({ perMinute, mix, apiUrl, serviceKey, control: simulatorControl(simulatorUrl) });
    this.#mix = mix;
    void before?.stop();
    return true;
  }

  /** No more payments are started. Nobody waits for those on their way, which may take as long as Paystack does. */
  stop(): void {
    void this.#load?.stop();
  }

  /** Payments per minute; 0 where none is running. */
  get perMinute(): number {
    const statistics = this.#load?.statistics();
    return statistics?.isRunning === true ? statistics.perMinute : 0;
  }

  view(): LoadView {
    const statistics = this.#load?.statistics();
    const { unanswered = 0, skipped = 0, refused = {} } = statistics ?? {};
    return {
      isRunning: statistics?.isRunning ?? false,
      perMinute: statistics?.perMinute ?? DEFAULT_PER_MINUTE,
      mix: { ...this.#mix },
      outcomes: LOAD_OUTCOMES.map((name) => ({ name, description: DESCRIPTIONS[name] })),
      started: statistics?.started ?? 0,
      refused: {
        ...refused,
        ...(unanswered > 0 && { unanswered }),
        ...(skipped > 0 && { skipped }),
      },
      ended: { ...statistics?.ended },
    };
  }
}
