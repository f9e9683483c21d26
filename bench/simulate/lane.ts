import type { Job } from '../../shared/queue/job.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';
import type { SimulatedTime } from '../../test/faults/world/time.ts';

export interface LaneMessage {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  receives: number;
}

/** What SQS hands out at once. */
const RECEIVE_LIMIT = 10;
/** Until a poller that waits has a message that has come in, in milliseconds. */
const POLL_MS = 20;

/** A lane with its pollers, in the order in which messages become visible; it loses nothing. Built for hundreds of thousands of messages. */
export class Lane {
  readonly #time: SimulatedTime;
  readonly #concurrency: number;
  readonly #visibilityTimeout: number;
  readonly #work: (batch: readonly LaneMessage[]) => Promise<ReadonlySet<string>>;
  #visible: LaneMessage[] = [];
  #working = 0;
  #sent = 0;
  #isPolling = false;

  /** @param options.work gives the ids of the messages that failed */
  constructor(
    time: SimulatedTime,
    options: {
      readonly concurrency: number;
      readonly visibilityTimeout: number;
      readonly work: (batch: readonly LaneMessage[]) => Promise<ReadonlySet<string>>;
    },
  ) {
    this.#time = time;
    this.#concurrency = options.concurrency;
    this.#visibilityTimeout = options.visibilityTimeout;
    this.#work = options.work;
  }

  /** Messages that could be received, and are not: the backlog. */
  get waiting(): number {
    return this.#visible.length;
  }

  readonly queue: VerificationQueue = {
    send: async (job, delaySeconds) => this.#put(job, delaySeconds),
    sendAll: async <Each extends Job>(jobs: readonly Each[]) =>
      jobs.map((job) => ({ job, messageId: this.#put(job, 0) })),
  };

  #put(job: Job, delaySeconds: number): string {
    this.#sent += 1;
    const id = `message-${this.#sent}`;
    this.#showAfter(Math.max(0, Math.ceil(delaySeconds)) * 1_000, {
      id,
      body: JSON.stringify(job),
      sentAt: this.#time.now,
      receives: 0,
    });
    return id;
  }

  #showAfter(delayMs: number, message: LaneMessage): void {
    this.#time.after(delayMs, () => {
      this.#visible.push(message);
      this.#pollSoon();
    });
  }

  #pollSoon(): void {
    if (this.#isPolling || this.#visible.length === 0 || this.#working >= this.#concurrency) return;
    this.#isPolling = true;
    this.#time.after(POLL_MS, () => {
      this.#isPolling = false;
      void this.#poll();
    });
  }

  async #poll(): Promise<void> {
    const batch = this.#visible.splice(0, RECEIVE_LIMIT);
    if (batch.length === 0) return;
    this.#working += 1;
    this.#pollSoon();
    const receivedAt = this.#time.now;
    for (const message of batch) message.receives += 1;
    const failed = await this.#work(batch);
    for (const message of batch) {
      if (failed.has(message.id))
        this.#showAfter(receivedAt + this.#visibilityTimeout - this.#time.now, message);
    }
    this.#working -= 1;
    this.#pollSoon();
  }
}
