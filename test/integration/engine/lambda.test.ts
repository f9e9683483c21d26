import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startFunction } from './support/test-function.ts';

const DAY_MS = 86_400_000;

describe('a sandbox', () => {
  it('gives the handler its event and returns what the handler does', async () => {
    const { call } = await startFunction(
      "export const handler = async (event) => ({ greeting: 'hello ' + event.name });",
    );

    const answer = await call({ name: 'Ada' });

    expect(answer).toEqual({ greeting: 'hello Ada' });
  });

  it('tells of each invocation how it ended, and of the first one that the sandbox was new', async () => {
    const { lambda, invocations } = await startFunction(
      "export const handler = async ({ fails }) => { if (fails) throw new Error('no tea'); };",
    );

    const first = await lambda.invoke({});
    const second = await lambda.invoke({ fails: true });

    const functionName = 'shop-Greet';
    const durationMs = expect.toSatisfy((duration: number) => duration > 0 && duration < 10_000);
    expect(invocations.items).toEqual([
      { functionName, requestId: first.requestId, outcome: 'success', durationMs, isColdStart: true },
      { functionName, requestId: second.requestId, outcome: 'error', durationMs, isColdStart: false },
    ]);
  });

  it('tells of the invocation that its sandbox never came to', async () => {
    const { lambda, invocations } = await startFunction("throw new Error('no tea');");

    const { requestId } = await lambda.invoke({});

    expect(invocations.items).toEqual([
      { functionName: 'shop-Greet', requestId, outcome: 'error', durationMs: 0, isColdStart: true },
    ]);
  });

  it('describes the invocation in the context as Lambda does', async () => {
    const { lambda } = await startFunction(
      'export const handler = async (_event, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() });',
      { timeoutMs: 7_000, memoryMb: 256 },
    );

    const result = await lambda.invoke({});

    const context: unknown = result.outcome === 'success' ? JSON.parse(result.payload) : result;
    expect(context).toEqual({
      awsRequestId: result.requestId,
      functionName: 'shop-Greet',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:shop-Greet',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/shop-Greet',
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: true,
      remaining: expect.toSatisfy((remaining: number) => remaining > 0 && remaining <= 7_000),
    });
  });

  it('has its own environment and that of Lambda, and nothing of the engine', async () => {
    process.env.ENGINE_SECRET = 'not for functions';
    const { call } = await startFunction('export const handler = async () => process.env;', {
      environment: { TABLE_NAME: 'payments' },
    });

    const environment = await call();

    expect(environment).toMatchObject({
      TABLE_NAME: 'payments',
      _HANDLER: 'index.handler',
      TZ: ':UTC',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'shop-Greet',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: expect.stringContaining('bundle'),
    });
    expect(environment).not.toHaveProperty('ENGINE_SECRET');
    expect(environment).not.toHaveProperty('HOME');
    delete process.env.ENGINE_SECRET;
  });

  it('is made when all others are busy, and used again when it is not', async () => {
    const gate = join(temporaryFolder(), 'gate');
    const { call, lines } = await startFunction(
      `import { existsSync } from 'node:fs';
       export const handler = async (event) => {
         console.log('begun');
         while (event.gate && !existsSync(event.gate)) await new Promise((resolve) => setImmediate(resolve));
         return process.pid;
       };`,
    );
    const both = Promise.all([call({ gate }), call({ gate })]);
    await lines.many(2, ({ line }) => line === 'begun');
    writeFileSync(gate, '');
    const [first, second] = await both;

    const later = [await call(), await call(), await call()];

    expect(first).not.toBe(second);
    for (const pid of later) expect([first, second]).toContain(pid);
  });

  it('keeps one invocation from another while it is busy, up to the cap; above it they wait in order', async () => {
    const { call } = await startFunction(
      `let busy = false; let count = 0;
       export const handler = async (event) => {
         const overlapped = busy; busy = true;
         await new Promise((resolve) => setImmediate(resolve));
         busy = false; count += 1;
         return { pid: process.pid, order: event, count, overlapped };
       };`,
      { maxSandboxes: 1 },
    );

    const answers = await Promise.all([0, 1, 2, 3, 4].map((order) => call(order)));

    expect(answers).toMatchObject(
      [0, 1, 2, 3, 4].map((order) => ({ order, count: order + 1, overlapped: false })),
    );
  });

  it('is killed at the timeout even when it spins, and the next call gets a new one', async () => {
    const { lambda, call, lines } = await startFunction(
      'export const handler = async (event) => { while (event.spin) {} return process.pid; };',
      { timeoutMs: 300 },
    );
    const before = await call({});

    const result = await lambda.invoke({ spin: true });

    expect(result).toMatchObject({
      outcome: 'error',
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${result.requestId} Error: Task timed out after 0.30 seconds`,
      },
    });
    expect(lines.items).toMatchObject([
      { requestId: result.requestId, line: expect.stringContaining('timed out') },
    ]);
    await expect(call({})).resolves.not.toBe(before);
  });

  it.each([
    ['exits', 'process.exit(3)', 'Runtime.ExitError', /Runtime exited with error: exit status 3/],
    [
      'exits without an error',
      'process.exit(0)',
      'Runtime.ExitError',
      /Runtime exited without providing a reason/,
    ],
    ['is killed', "process.kill(process.pid, 'SIGKILL')", 'Runtime.ExitError', /signal: killed/],
    [
      'leaves a rejection unhandled',
      "Promise.reject(new Error('forgotten'))",
      'Runtime.UnhandledPromiseRejection',
      /forgotten/,
    ],
    [
      'throws outside of the handler',
      "setImmediate(() => { throw new TypeError('loose') })",
      'TypeError',
      /loose/,
    ],
    [
      'needs more memory than it has outside of the heap',
      'const hoard = []; for (;;) { hoard.push(Buffer.alloc(1_000_000, 1)); await new Promise(setImmediate); }',
      'Runtime.ExitError',
      /signal: killed/,
    ],
    [
      'needs more memory than it has at one blow',
      'const hoard = Buffer.alloc(600_000_000, 1)',
      'Runtime.ExitError',
      /signal: killed/,
    ],
    [
      'needs more memory than it has',
      'const hoard = []; for (;;) hoard.push(new Array(10_000).fill({}))',
      'Runtime.ExitError',
      /signal: SIGABRT|exit status/,
    ],
  ])('that %s ends, and the next call gets a new one', async (_what, statement, errorType, message) => {
    const { lambda, call } = await startFunction(
      `export const handler = async (event) => { if (event.crash) { ${statement}; await new Promise(() => setTimeout(() => {}, 60_000)); } return process.pid; };`,
    );
    const before = await call({});

    const result = await lambda.invoke({ crash: true });

    expect(result).toMatchObject({
      outcome: 'error',
      error: { errorType, errorMessage: expect.stringMatching(message) },
    });
    await expect(call({})).resolves.not.toBe(before);
  });

  it('stays when its handler throws, and reports the error by name', async () => {
    const { lambda, call } = await startFunction(
      `class OutOfStock extends Error { name = 'OutOfStock' }
       export const handler = async (event) => { if (event.fail) throw new OutOfStock('no more tea'); return process.pid; };`,
    );
    const before = await call({});

    const result = await lambda.invoke({ fail: true });

    expect(result).toMatchObject({
      outcome: 'error',
      error: { errorType: 'OutOfStock', errorMessage: 'no more tea' },
    });
    await expect(call({})).resolves.toBe(before);
  });

  it.each([
    ['throws', "throw new RangeError('bad configuration')", {}, 'RangeError', 'bad configuration'],
    ['exits', 'process.exit(7)', {}, 'Runtime.ExitError', 'Error: Runtime exited with error: exit status 7'],
    ['has no handler', '', {}, 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    [
      'is not there',
      '',
      { handler: 'other.handler' },
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'other'",
    ],
  ])(
    'whose bundle %s fails the call that it was started for',
    async (_what, source, overrides, errorType, errorMessage) => {
      const { lambda } = await startFunction(source, overrides);

      const result = await lambda.invoke({});

      expect(result).toMatchObject({ outcome: 'error', error: { errorType, errorMessage } });
    },
  );

  it('may be given 6 MB and return 6 MB, and no more', async () => {
    const { lambda } = await startFunction(
      "export const handler = async (event) => event.size === 0 ? process.pid : 'x'.repeat(event.size);",
      { memoryMb: 512 },
    );
    const before = await lambda.invoke({ size: 0 });
    const limit = 6 * 1024 * 1024;

    const most = await lambda.invoke({ size: limit - 2 });
    const tooMuch = await lambda.invoke({ size: limit + 200 });
    const farTooMuch = await lambda.invoke({ size: 30_000_000 });
    const after = await lambda.invoke({ size: 0 });
    const tooLong = await lambda.invoke({ size: 1, filling: 'x'.repeat(limit + 200) });

    expect(most.outcome).toBe('success');
    expect(tooMuch).toMatchObject({ error: { errorType: 'Function.ResponseSizeTooLarge' } });
    expect(farTooMuch).toMatchObject({ error: { errorType: 'Function.ResponseSizeTooLarge' } });
    expect(after).toMatchObject({ payload: before.outcome === 'success' ? before.payload : '' });
    expect(tooLong).toMatchObject({ error: { errorType: 'RequestTooLargeException' } });
  });

  it('lives in the time of the engine, while durations stay real', async () => {
    const { call, clock } = await startFunction(
      `const loadedAt = Date.now();
       export const handler = async (_event, context) => ({
         loadedAt, now: Date.now(), date: new Date().getTime(), text: Date.parse(Date()), given: new Date(0).getTime(),
         isDate: new Date() instanceof Date && new Date().constructor === Date, remaining: context.getRemainingTimeInMillis(),
       });`,
    );
    const before = await call();

    clock.advance(DAY_MS);
    const after = await call();

    const near = (moment: number) => expect.toSatisfy((value: number) => Math.abs(value - moment) < 60_000);
    const shared = {
      given: 0,
      isDate: true,
      remaining: expect.toSatisfy((ms: number) => ms > 0 && ms <= 10_000),
    };
    const real = Date.now();
    expect(before).toEqual({
      ...shared,
      loadedAt: near(real),
      now: near(real),
      date: near(real),
      text: near(real),
    });
    expect(after).toEqual({
      ...shared,
      loadedAt: near(real),
      now: near(real + DAY_MS),
      date: near(real + DAY_MS),
      text: near(real + DAY_MS),
    });
  });

  it('hands on what it writes, line by line, each with its request', async () => {
    const { lambda, lines } = await startFunction(
      `console.log('loading');
       export const handler = async (event) => { console.log(event.say + '\\nand more'); console.error('badly'); };`,
    );

    const first = await lambda.invoke({ say: 'one' });
    const second = await lambda.invoke({ say: 'two' });

    const written = await lines.many(7, () => true);
    expect(written).toEqual(
      expect.arrayContaining([
        { functionName: 'shop-Greet', line: 'loading' },
        ...[first, second].flatMap(({ requestId }, index) => [
          { functionName: 'shop-Greet', requestId, line: ['one', 'two'][index] },
          { functionName: 'shop-Greet', requestId, line: 'and more' },
          { functionName: 'shop-Greet', requestId, line: 'badly' },
        ]),
      ]),
    );
  });

  it('fails what is running and what waits when the function is stopped', async () => {
    const { lambda, lines } = await startFunction(
      "export const handler = async () => { console.log('begun'); await new Promise(() => setTimeout(() => {}, 60_000)); };",
      { maxSandboxes: 1 },
    );
    const running = lambda.invoke({});
    const waiting = lambda.invoke({});
    await lines.first(({ line }) => line === 'begun');

    await lambda.stop();

    await expect(running).resolves.toMatchObject({ error: { errorType: 'Sandbox.Stopped' } });
    await expect(waiting).resolves.toMatchObject({ error: { errorType: 'Sandbox.Stopped' } });
    await expect(lambda.invoke({})).resolves.toMatchObject({ error: { errorType: 'Sandbox.Stopped' } });
  });
});
