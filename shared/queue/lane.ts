import type { Job } from './job.ts';

/** The two queues that jobs travel on. */
export const LANES = ['urgent', 'scheduled'] as const;

export type Lane = (typeof LANES)[number];

/** The lane of a job: a check that a webhook asked for is urgent, the checks of ladder and audit and the relaying of webhooks are not. */
export function laneOf({ kind }: Pick<Job, 'kind'>): Lane {
  return kind === 'webhook' ? 'urgent' : 'scheduled';
}
