import type { Clock, Random } from '../../shared/payment/clock.ts';
import { LONGEST_QUEUE_DELAY_SECONDS } from '../../shared/payment/ladder.ts';
import type { Job } from '../../shared/queue/job.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';

/** A message that was received. */
export interface ReceivedMessage {
  readonly id: string;
  readonly body: string;
  /** How often it has been received, this time included. */
  readonly receives: number;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Deletes it, unless somebody else has. */
  readonly remove: () => void;
}

/** One SQS queue in memory, and the jobs that are sent to it. */
export interface MemoryLane {
  readonly queue: VerificationQueue;
  /** Up to ten visible messages, in any order. Those that were received too often go to the dead letters. */
  receive(): ReceivedMessage[];
  /** Epoch milliseconds from which a message can be received; `undefined` where there is none. */
  nextVisibleAt(): number | undefined;
  /** The bodies of what is in it, visible or not. */
  bodies(): string[];
  /** The body of a message that is in it. */
  bodyOf(id: string): string | undefined;
  /** Puts in a body of any kind. */
  put(body: string, delayMs: number): string;
  /** A message is gone. */
  lose(id: string): void;
  /** A message is there twice, the second one `delayMs` later. */
  repeat(id: string, delayMs: number): void;
  /** A message is hidden for longer. */
  delay(id: string, delayMs: number): void;
  /** The bodies of what was received too often. */
  readonly deadLetters: readonly string[];
}

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  visibleAt: number;
  receives: number;
}

/** What SQS hands out at once. */
const RECEIVE_LIMIT = 10;

/** A lane in memory that keeps and loses messages as SQS does; its time and its luck are handed in. */
export function createMemoryLane({
  clock,
  random,
  visibilityTimeout,
  maxReceiveCount,
  onSent = () => {},
}: {
  readonly clock: Clock;
  /** Decides in which order messages are handed out. */
  readonly random: Random;
  /** Milliseconds. */
  readonly visibilityTimeout: number;
  readonly maxReceiveCount: number;
  readonly onSent?: () => void;
}): MemoryLane {
  const messages = new Map<string, Message>();
  const deadLetters: string[] = [];
  let sent = 0;

  function put(body: string, delayMs: number): string {
    sent += 1;
    const id = `message-${sent}`;
    const sentAt = clock();
    messages.set(id, { id, body, sentAt, visibleAt: sentAt + delayMs, receives: 0 });
    onSent();
    return id;
  }

  return {
    deadLetters,
    put,
    bodies: () => [...messages.values()].map(({ body }) => body),
    bodyOf: (id) => messages.get(id)?.body,
    lose: (id) => void messages.delete(id),

    repeat(id, delayMs) {
      const message = messages.get(id);
      if (message !== undefined) put(message.body, Math.max(0, message.visibleAt - clock()) + delayMs);
    },

    delay(id, delayMs) {
      const message = messages.get(id);
      if (message !== undefined) message.visibleAt += delayMs;
    },

    nextVisibleAt() {
      let soonest: number | undefined;
      for (const { visibleAt } of messages.values()) {
        if (soonest === undefined || visibleAt < soonest) soonest = visibleAt;
      }
      return soonest;
    },

    receive() {
      const now = clock();
      const visible: Message[] = [];
      for (const message of messages.values()) {
        if (message.visibleAt > now) continue;
        if (message.receives < maxReceiveCount) visible.push(message);
        else {
          messages.delete(message.id);
          deadLetters.push(message.body);
        }
      }
      const taken: Message[] = [];
      while (taken.length < RECEIVE_LIMIT && visible.length > 0) {
        taken.push(...visible.splice(Math.floor(random() * visible.length), 1));
      }
      return taken.map((message) => {
        message.visibleAt = now + visibilityTimeout;
        message.receives += 1;
        const { id, body, receives, sentAt } = message;
        return { id, body, receives, sentAt, remove: () => void messages.delete(id) };
      });
    },

    queue: {
      async send(job, delaySeconds) {
        return put(JSON.stringify(job), wholeDelay(delaySeconds) * 1_000);
      },

      async sendAll<Each extends Job>(jobs: readonly Each[]) {
        return jobs.map((job) => ({ job, messageId: put(JSON.stringify(job), 0) }));
      },
    },
  };
}

function wholeDelay(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_QUEUE_DELAY_SECONDS);
}
