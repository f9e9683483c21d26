import type { Context } from 'aws-lambda';
import { logger } from './logger.ts';
import { meter } from './metrics.ts';

type Handler<Event, Result> = (event: Event, lambda: Context) => Promise<Result>;

/**
 * A Lambda handler around `handle` with what every function does: the ids of the invocation go onto its log lines, a cold
 * start is counted, and the metrics are written at the end, also when it fails.
 */
export function invocation<Event, Result>(handle: Handler<Event, Result>): Handler<Event, Result> {
  return async (event, lambda) => {
    logger.addContext(lambda);
    meter.countColdStart(lambda.functionName);
    try {
      return await handle(event, lambda);
    } finally {
      meter.publish();
    }
  };
}
