import { relayedType } from '../../shared/events/relayed-webhook.ts';
import type { WebhookRelay } from '../../shared/events/webhook-relay.ts';
import type { Clock, Random } from '../../shared/payment/clock.ts';
import type { RelayJob } from '../../shared/queue/relay-job.ts';
import type { VerificationQueue } from '../../shared/queue/verification-queue.ts';
import { errorFields, type Log } from '../../shared/runtime/logger.ts';
import type { Meter } from '../../shared/runtime/metrics.ts';
import { OutOfPatienceError, putBackSeconds, RELAY_ATTEMPTS } from './put-back.ts';

/** What relaying works with. */
export interface RelayContext {
  readonly webhooks: WebhookRelay;
  /** The lane that relay jobs travel on. */
  readonly scheduledQueue: VerificationQueue;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
}

/**
 * Publishes one webhook on the event bus. A job that the bus does not take, for whatever reason, is put back as a new
 * message: its webhook is nowhere else. After about a day it is given up: the dead-letter queue has it, and a person.
 *
 * @throws {OutOfPatienceError} then; the SDK's error when it can't be put back
 */
export async function relayWebhook(context: RelayContext, job: RelayJob): Promise<void> {
  const { webhooks, scheduledQueue, clock, random, log, meter } = context;
  const { reference, attempt } = job;
  const ids = { reference, event: job.id, type: relayedType(job) };
  try {
    await webhooks.relay(job);
    log.info('webhook relayed', ids);
  } catch (error) {
    if (attempt >= RELAY_ATTEMPTS) throw new OutOfPatienceError(attempt, { cause: error });
    const delaySeconds = putBackSeconds(attempt, { now: clock(), random });
    const sentJob = await scheduledQueue.send({ ...job, attempt: attempt + 1 }, delaySeconds);
    meter.count('RelaysPutBack');
    log.warn('job put back', { ...ids, sentJob, attempt, delaySeconds, ...errorFields(error) });
  }
}
