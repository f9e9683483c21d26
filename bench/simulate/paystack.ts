import { htmlAnswer } from '../../local/simulator/answer.ts';
import type { PaystackTransport } from '../../shared/paystack/transport.ts';
import { PaystackModel } from '../../test/faults/world/paystack-model.ts';
import { START } from '../../test/faults/world/settings.ts';
import type { SimulatedTime } from '../../test/faults/world/time.ts';
import type { SeededRandom } from '../../test/support/seeded-random.ts';
import { spread } from './chance.ts';
import type { Findings } from './findings.ts';
import type { Scenario } from './options.ts';

/** Paystack without limits of its own: what is sent is counted, and held against the published ones afterwards. */
export function createModel(time: SimulatedTime, { mode, seed }: Scenario): PaystackModel {
  return new PaystackModel(time, {
    seed,
    mode,
    clockSkew: 0,
    limit: 1_000_000,
    limitHeaders: 'none',
    pageSize: 100,
    cursors: 'on',
    payments: [],
    weather: [],
    poison: [],
    faults: [],
  });
}

/** The way to Paystack: each call takes its time, and in an outage it is answered 503. */
export function createLine(
  {
    time,
    model,
    findings,
    random,
  }: { time: SimulatedTime; model: PaystackModel; findings: Findings; random: SeededRandom },
  { paystackMs, outage }: Scenario,
): PaystackTransport {
  return async (request) => {
    findings.called(request.method === 'POST' ? 'initialize' : 'verify');
    const takes = spread(paystackMs, 0.25, random);
    await time.sleep(takes / 2);
    const since = time.now - START;
    const isDown = outage !== undefined && since >= outage.from && since < outage.to;
    const { status, headers, body } = isDown ? htmlAnswer(503, '<!DOCTYPE html>') : model.answer(request);
    await time.sleep(takes / 2);
    return { httpStatus: status, headers: { ...headers }, body };
  };
}
