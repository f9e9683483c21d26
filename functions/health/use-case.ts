import { type HttpResponse, jsonResponse } from '../../shared/http/response.ts';
import type { Clock } from '../../shared/payment/clock.ts';
import { errorFields, type Log } from '../../shared/runtime/logger.ts';
import type { HealthyBody, UnreachableBody } from './body.ts';

/** Something that has to be reachable, with a call that fails when it is not. */
export interface Probe {
  readonly name: string;
  readonly reach: () => Promise<unknown>;
}

/** Milliseconds that a finding is kept: the route is open to everybody, and must not be a way to cause load. */
const KEPT_FOR = 10_000;

/**
 * A health check over `probes` that keeps its finding for 10 s. Answers 200, or 503 with the names of what can't be
 * reached, and says nothing else.
 */
export function createHealthCheck(
  probes: readonly Probe[],
  clock: Clock,
): (log: Log) => Promise<HttpResponse> {
  let finding: { unreachable: Promise<string[]>; at: number } | undefined;

  async function probe(log: Log): Promise<string[]> {
    const results = await Promise.all(probes.map((each) => isUnreachable(each, log)));
    return results.flat();
  }

  async function isUnreachable({ name, reach }: Probe, log: Log): Promise<string[]> {
    try {
      await reach();
      return [];
    } catch (error) {
      log.error('not reachable', { name, ...errorFields(error) });
      return [name];
    }
  }

  return async (log) => {
    if (finding === undefined || clock() - finding.at >= KEPT_FOR) {
      finding = { unreachable: probe(log), at: clock() };
    }
    const unreachable = await finding.unreachable;
    return unreachable.length === 0
      ? jsonResponse(200, { status: true, message: 'Healthy' } satisfies HealthyBody)
      : jsonResponse(503, {
          status: false,
          message: 'Not reachable',
          data: { unreachable },
        } satisfies UnreachableBody);
  };
}
