import type { QueuesPage } from '../contract.ts';
import { letterViews } from '../queues/letters.ts';
import { QUEUE_KINDS, queueViews } from '../queues/queue-views.ts';
import { frameOf } from './frame.ts';
import { minutesIn } from './parameters.ts';
import type { Sources } from './sources.ts';

export function queuesPage(sources: Sources, query: URLSearchParams): QueuesPage {
  const { now, series } = sources;
  const lines = Object.fromEntries(QUEUE_KINDS.map((kind) => [kind, series.depth(kind)]));
  return {
    frame: frameOf(sources),
    queues: queueViews(sources),
    letters: letterViews(sources),
    depths: series.chart(now(), minutesIn(query), 'messages', lines),
  };
}
