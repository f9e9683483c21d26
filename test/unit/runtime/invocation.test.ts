import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { invocation } from '../../../shared/runtime/invocation.ts';
import { logWith } from '../../../shared/runtime/logger.ts';
import { meter } from '../../../shared/runtime/metrics.ts';
import { caught } from '../../support/caught.ts';
import { emfMetrics } from '../../support/emf-lines.ts';
import { lambdaContext } from '../../support/http-events.ts';
import { reference } from '../../support/payments.ts';

let lines: string[];

beforeEach(() => {
  lines = [];
  // Lambda takes both streams into the log; warnings and errors go to the second.
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      lines.push(String(text));
      return true;
    });
  }
});

afterEach(() => vi.restoreAllMocks());

/** The fields of the log's lines, without what Powertools adds to each. */
function logged(): Record<string, unknown>[] {
  return lines
    .filter((line) => !line.startsWith('{"_aws"'))
    .map((line) => JSON.parse(line))
    .map(({ message, request, reference, job, event, function_request_id }) => ({
      message,
      request,
      reference,
      job,
      event,
      function_request_id,
    }));
}

describe('An invocation', () => {
  test('gives back what its function does, and has its id on every line', async () => {
    const handler = invocation(async (event: string) => {
      logWith({}).info('hello', {});
      return `${event} back`;
    });

    expect(await handler('there and', lambdaContext())).toBe('there and back');
    expect(logged()).toMatchObject([{ message: 'hello', function_request_id: 'invocation-1' }]);
  });

  test('says on each line what the log group does not say, and nothing more', async () => {
    const handler = invocation(async () => logWith({ reference: reference('order-7') }).info('hello', {}));

    await handler(undefined, lambdaContext());

    const line: unknown = JSON.parse(lines.find((each) => each.includes('hello')) ?? '{}');
    expect(line).toEqual({
      level: 'INFO',
      message: 'hello',
      timestamp: expect.any(String),
      service: expect.any(String),
      function_name: expect.any(String),
      function_request_id: 'invocation-1',
      reference: 'order-7',
    });
  });

  test('that fails writes its metrics all the same, once', async () => {
    const failure = new Error('No');
    const handler = invocation(async () => {
      meter.count('WebhooksReceived');
      throw failure;
    });

    const error = await caught(() => handler(undefined, lambdaContext()));

    expect(error).toBe(failure);
    const received = lines.flatMap(emfMetrics).filter(({ name }) => name === 'WebhooksReceived');
    expect(received.map(({ values }) => values)).toEqual([[1]]);
  });
});

describe('A log at level WARN', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  test('has warnings and errors only', async () => {
    vi.resetModules();
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'WARN');
    const fresh = await import('../../../shared/runtime/logger.ts');
    const log = fresh.logWith({});

    log.info('quiet', {});
    log.warn('heard', {});
    log.error('heard too', {});

    expect(logged().map(({ message }) => message)).toEqual(['heard', 'heard too']);
  });
});

describe('A log with ids', () => {
  test('has them on each of its lines, and leaves them on none of another’s, whatever the order', async () => {
    const work = async (job: string, name: string) => {
      const log = logWith({ job }).with({ reference: reference(name) });
      log.info('begun', {});
      await Promise.resolve();
      log.warn('done', { event: `event of ${name}` });
    };

    await Promise.all([work('message-1', 'order-1'), work('message-2', 'order-2')]);
    logWith({}).error('about none', {});

    expect(logged().map(({ message, job, reference, event }) => [message, job, reference, event])).toEqual([
      ['begun', 'message-1', 'order-1', undefined],
      ['begun', 'message-2', 'order-2', undefined],
      ['done', 'message-1', 'order-1', 'event of order-1'],
      ['done', 'message-2', 'order-2', 'event of order-2'],
      ['about none', undefined, undefined, undefined],
    ]);
  });
});
