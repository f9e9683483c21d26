import type { OverviewPage, QueueView, QuotaView } from '../../../contract.ts';
import { counted } from '../../format/count.ts';

/** Where a payment comes through. */
export interface Stage {
  readonly id: 'app' | 'initialize' | 'queues' | 'worker' | 'paystack' | 'events';
  readonly title: string;
  readonly count: number;
  readonly unit: string;
  /** What happens there, or what is wrong with it. */
  readonly note: string;
  readonly isTroubled: boolean;
  /** Something is there or passed it in the last minute. */
  readonly isBusy: boolean;
}

type Input = Pick<OverviewPage, 'lastMinute' | 'queues' | 'quotas'>;

/** The stages in the order in which a payment passes them. */
export function flowStages({ lastMinute, queues, quotas }: Input): readonly Stage[] {
  const lane = (kind: QueueView['kind']) => queues.find((queue) => queue.kind === kind);
  const urgent = lane('urgent');
  const scheduled = lane('scheduled');
  const waiting = sumOf([urgent?.visible, urgent?.delayed, scheduled?.visible, scheduled?.delayed]);
  const working = sumOf([urgent?.inFlight, scheduled?.inFlight]);
  const calls = sumOf(quotas.map((quota) => quota.calls));
  const initializing = quotas.find(({ operation }) => operation === 'initialize');
  const stages: readonly (Omit<Stage, 'isTroubled' | 'isBusy'> & {
    readonly trouble?: string | undefined;
  })[] = [
    {
      id: 'app',
      title: 'Your app',
      count: lastMinute.claims,
      unit: lastMinute.claims === 1 ? 'claim/min' : 'claims/min',
      note: 'asks for payments; one that is asked for again is claimed again',
    },
    {
      id: 'initialize',
      title: 'initialize',
      count: initializing?.calls ?? 0,
      unit: 'calls/min',
      note: 'claims it, calls Paystack, plans the first check',
      trouble: troubleOf(initializing),
    },
    {
      id: 'queues',
      title: 'Queues',
      count: waiting,
      unit: waiting === 1 ? 'job waiting' : 'jobs waiting',
      note: `${counted(lastMinute.webhooks, 'webhook')} in the last minute`,
    },
    {
      id: 'worker',
      title: 'Worker',
      count: working,
      unit: working === 1 ? 'job in flight' : 'jobs in flight',
      note: `${counted(lastMinute.checks, 'check')} in the last minute`,
      trouble: deadLetterTrouble(lane('dead-letter')),
    },
    {
      id: 'paystack',
      title: 'Paystack',
      count: calls,
      unit: 'calls/min',
      note: 'says how each payment ended',
      trouble: quotas.map(troubleOf).find((trouble) => trouble !== undefined),
    },
    {
      id: 'events',
      title: 'Event bus',
      count: lastMinute.events,
      unit: lastMinute.events === 1 ? 'event/min' : 'events/min',
      note: 'tells your systems, once',
    },
  ];
  return stages.map(({ trouble, note, ...stage }) => ({
    ...stage,
    note: trouble ?? note,
    isTroubled: trouble !== undefined,
    isBusy: stage.count > 0,
  }));
}

function troubleOf(quota: QuotaView | undefined): string | undefined {
  if (quota?.breaker.kind === 'open') return 'the breaker is open';
  return quota?.blockedUntil === undefined ? undefined : 'a 429 has stopped all calls';
}

function deadLetterTrouble(queue: QueueView | undefined): string | undefined {
  return queue === undefined || queue.visible === 0 ? undefined : counted(queue.visible, 'dead letter');
}

function sumOf(counts: readonly (number | undefined)[]): number {
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
