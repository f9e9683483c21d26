import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../local/activity.ts';
import { EngineClock } from '../../../local/clock.ts';
import { Recorder } from '../../../local/console/recording/recorder.ts';
import { TimeSeries } from '../../../local/console/series/time-series.ts';
import { ConsoleStore } from '../../../local/console/store/console-store.ts';

const START = Date.UTC(2026, 2, 2, 8);

function setUp() {
  const store = new ConsoleStore(':memory:', () => {});
  const series = new TimeSeries(START);
  const named: string[] = [];
  const recorder = new Recorder({
    store,
    series,
    clock: new EngineClock(() => START),
    isSimulated: true,
    onNamed: (reference) => named.push(reference),
  });
  const stepsOf = (reference: string) => {
    store.flush();
    return store.history.of(reference).steps;
  };
  return { recorder, store, series, named, stepsOf };
}

const initialized: Activity = {
  kind: 'request',
  method: 'POST',
  path: '/transaction/initialize',
  routeKey: 'POST /transaction/initialize',
  requestId: 'request-1',
  status: 200,
  durationMs: 40,
  cache: undefined,
};
const itsLine: Activity = {
  kind: 'log',
  functionName: 'PaystackPayments-dev-PaymentsInitializeAABBCCDD',
  line: JSON.stringify({ level: 'INFO', message: 'request', reference: 'tea-1', request: 'request-1' }),
};

describe('the recorder', () => {
  it.each([
    ['before', [itsLine, initialized]],
    ['after', [initialized, itsLine]],
  ])('finds out which payment an initialize was about, told of %s its answer', (_when, activities) => {
    const { recorder, stepsOf, named } = setUp();

    for (const activity of activities) recorder.see(activity);

    expect(stepsOf('tea-1')).toEqual([
      {
        kind: 'request',
        at: START - 40,
        details: { method: 'POST', path: '/transaction/initialize', status: 200, durationMs: 40 },
      },
    ]);
    expect(named).toContain('tea-1');
  });

  it('takes the payment of other routes from the path, where that can be one', () => {
    const { recorder, stepsOf, store } = setUp();
    const asked = (path: string): Activity => ({
      ...initialized,
      method: 'GET',
      path,
      routeKey: 'GET',
      cache: 'HIT',
    });

    for (const path of ['/transaction/verify/tea-1', '/payments/tea-1', '/payments/<script>', '/health']) {
      recorder.see(asked(path));
    }

    expect(stepsOf('tea-1').map(({ details }) => details)).toMatchObject([
      { path: '/transaction/verify/tea-1', cache: 'HIT' },
      { path: '/payments/tea-1' },
    ]);
    expect(store.history.of('<script>').steps).toEqual([]);
  });

  it('keeps the email of an initialize, and the raw answer, up to 64 KB of it', () => {
    const { recorder, stepsOf } = setUp();

    recorder.seePaystack({
      kind: 'call',
      at: START,
      operation: 'verify',
      mode: 'test',
      reference: 'tea-1',
      end: 200,
      durationMs: 3,
      body: 'x'.repeat(70_000),
      fault: 'delay',
    });

    const [call] = stepsOf('tea-1');
    expect(call).toMatchObject({
      kind: 'paystack',
      details: { operation: 'verify', end: 200, fault: 'delay' },
    });
    expect(call?.kind === 'paystack' && call.details.body).toBe(
      `${'x'.repeat(65_536)} … (4464 characters more)`,
    );
  });

  it('passes over calls of Paystack that are none of a payment', () => {
    const { recorder, named } = setUp();
    const call = { kind: 'call', at: START, end: 200, durationMs: 3 } as const;

    recorder.seePaystack({ ...call, operation: 'list' });
    recorder.seePaystack({ ...call, operation: 'refund', reference: 'tea-1' });

    expect(named).toEqual([]);
  });

  it('is not troubled by lines that no logger has written', () => {
    const { recorder, named } = setUp();

    for (const line of ['plain text', '{ no JSON', '{"_aws":1}', '{"level":"INFO"}', 'null', '']) {
      recorder.see({ kind: 'log', functionName: 'any', line });
    }

    expect(named).toEqual([]);
  });

  it('counts invocations by function', () => {
    const { recorder, series } = setUp();
    const invocation = {
      kind: 'invocation',
      functionName: 'PaystackPayments-dev-PaymentsVerifyAABBCCDD',
      requestId: 'r',
      durationMs: 100,
    } as const;

    recorder.see({ ...invocation, outcome: 'success', isColdStart: true });
    recorder.see({ ...invocation, outcome: 'error', isColdStart: false });

    const { invocations, errors, coldStarts, durations } = series.function('verify');
    expect([invocations, errors, coldStarts].map((ring) => ring.sum(START, 60_000))).toEqual([2, 1, 1]);
    expect(durations.minute(START)?.p50).toBeCloseTo(100, -1);
  });
});
