import type { EventBus } from '../../shared/events/event-bus.ts';
import type { PaymentEvent } from '../../shared/payment/payment-event.ts';
import type { Job } from '../../shared/queue/job.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';
import type { LogIds } from '../../shared/runtime/log-ids.ts';
import type { Log } from '../../shared/runtime/logger.ts';
import type { MetricName } from '../../shared/runtime/metric-names.ts';
import type { Meter } from '../../shared/runtime/metrics.ts';

export interface RecordingQueue extends VerificationQueue {
  /** What has been sent, with its delay in seconds. */
  readonly sent: readonly { readonly job: Job; readonly delaySeconds: number }[];
}

/** A queue that keeps what it is sent. `refuses` says which jobs it does not take; one that throws takes nothing at all. */
export function createRecordingQueue(refuses: (job: Job) => boolean = () => false): RecordingQueue {
  const sent: { job: Job; delaySeconds: number }[] = [];
  return {
    sent,

    async send(job, delaySeconds) {
      if (refuses(job)) throw new Error('The queue does not take the job');
      sent.push({ job, delaySeconds });
      return `message-${sent.length}`;
    },

    async sendAll(jobs) {
      return jobs
        .filter((job) => !refuses(job))
        .map((job) => {
          sent.push({ job, delaySeconds: 0 });
          return { job, messageId: `message-${sent.length}` };
        });
    },
  };
}

export interface RecordingEventBus extends EventBus {
  /** Every event that the bus has taken, repeats included. */
  readonly published: readonly PaymentEvent[];
}

/** A bus that keeps what it takes. `refuses` says which events it does not take; one that throws fails the whole call. */
export function createRecordingEventBus(
  refuses: (event: PaymentEvent) => boolean = () => false,
): RecordingEventBus {
  const published: PaymentEvent[] = [];
  return {
    published,

    async publish(events) {
      const taken = events.filter((event) => !refuses(event));
      published.push(...taken);
      return taken.map(({ id }) => id);
    },
  };
}

export interface RecordingLog extends Log {
  readonly lines: readonly {
    readonly level: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
}

/** A log that keeps its lines. */
export function createRecordingLog(): RecordingLog {
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const withIds = (ids: LogIds): Log => {
    const at = (level: string) => (message: string, fields: Record<string, unknown>) => {
      lines.push({ level, message, fields: { ...ids, ...fields } });
    };
    return {
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      with: (more) => withIds({ ...ids, ...more }),
    };
  };
  return { lines, ...withIds({}) };
}

/** A value that a meter was given: the metric, the value, and the values of its dimensions. */
export type Measured = readonly [name: MetricName, value: number, ...dimensions: string[]];

export interface RecordingMeter extends Meter {
  readonly measured: readonly Measured[];
  /** The values of one metric, in the order in which they came, with their dimensions. */
  of(name: MetricName): Measured[];
}

/** A meter that keeps what it is given. */
export function createRecordingMeter(): RecordingMeter {
  const measured: Measured[] = [];
  return {
    measured,
    of: (wanted) => measured.filter(([name]) => name === wanted),

    count(name, ...[dimensions]) {
      measured.push([name, 1, ...Object.values<string>(dimensions ?? {})]);
    },

    record(name, value, ...[dimensions]) {
      measured.push([name, value, ...Object.values<string>(dimensions ?? {})]);
    },
  };
}
