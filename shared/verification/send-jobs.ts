import type { VerificationJob } from '../queue/verification-job.ts';
import type { SentJob, VerificationQueue } from '../queue/verification-queue.ts';
import { errorFields, type Log } from '../runtime/logger.ts';
import type { Meter } from '../runtime/metrics.ts';

/** Sends jobs that are to be done now, and gives those that the queue has taken. It never fails. */
export async function sendJobs<Each extends VerificationJob>(
  { queue, log, meter }: { queue: VerificationQueue; log: Log; meter: Meter },
  jobs: readonly Each[],
): Promise<SentJob<Each>[]> {
  if (jobs.length === 0) return [];
  const notSent = (job: Each, why: Record<string, unknown> = {}) => {
    meter.count('JobsNotSent');
    log.error('job not sent', { ...idsOf(job), ...why });
  };
  try {
    const sent = await queue.sendAll(jobs);
    for (const { job, messageId } of sent) {
      log.info('check scheduled', { ...idsOf(job), sentJob: messageId, delaySeconds: 0 });
    }
    for (const job of jobs) if (!sent.some((each) => each.job === job)) notSent(job);
    return sent;
  } catch (error) {
    for (const job of jobs) notSent(job, errorFields(error));
    return [];
  }
}

function idsOf(job: VerificationJob) {
  return { reference: job.reference, ...(job.kind === 'ladder' && { check: job.check }) };
}
