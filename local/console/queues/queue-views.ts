import type { QueueView } from '../contract.ts';
import type { QueueUrls, Sources } from '../views/sources.ts';

/** The kinds of queues, in the order in which they are shown. */
export const QUEUE_KINDS = [
  'urgent',
  'scheduled',
  'dead-letter',
] as const satisfies readonly QueueView['kind'][];

/** The queues as they stand. */
export function queueViews({ sqs, queueUrls }: Pick<Sources, 'sqs' | 'queueUrls'>): QueueView[] {
  const depths = sqs.depths();
  return QUEUE_KINDS.map((kind) => {
    const depth = depths.find(({ name }) => name === queueName(queueUrls, kind));
    return {
      kind,
      visible: depth?.visible ?? 0,
      inFlight: depth?.inFlight ?? 0,
      delayed: depth?.delayed ?? 0,
      ...(depth?.visibleForMs !== undefined && { oldestAgeMs: Math.max(0, depth.visibleForMs) }),
    };
  });
}

/** How many messages are in a queue, whatever they wait for. */
export function depthOf({ visible, inFlight, delayed }: QueueView): number {
  return visible + inFlight + delayed;
}

export function queueName(queueUrls: QueueUrls, kind: QueueView['kind']): string {
  return queueUrls[kind].replace(/^.*\//, '');
}
