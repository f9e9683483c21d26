/*
 * The runtime client: what stands between Lambda's Runtime API and the handler, inside the sandbox. The engine bundles this
 * file into one piece of JavaScript, since stripping its types at every cold start would cost 25 ms and 16 MB.
 */
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type Handler, loadHandler } from './load-handler.ts';
import { call, describeError } from './runtime-client.ts';
import { installVirtualDate, realNow, setClockOffset } from './virtual-date.ts';

/**
 * Memory that this process may have above its limit: Node.js and this file take some 70 MB, with
 * pages that they share with every other Node.js process counted in.
 */
const NODE_ITSELF_MB = 96;
const LOOK_EVERY_MS = 50;

let requestId: string | undefined;
let initialized = false;

watch();
setClockOffset(Number(process.argv[2] ?? 0));
installVirtualDate();
process.on('uncaughtException', (error) => void fail(error, 129));
process.on('unhandledRejection', (reason) => void fail(reason, 128, 'Runtime.UnhandledPromiseRejection'));

try {
  const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT ?? '.', process.env._HANDLER ?? '');
  initialized = true;
  for (;;) await runNext(handler);
} catch (error) {
  await fail(error, 1);
}

async function runNext(handler: Handler): Promise<void> {
  const { headers, body } = await call('GET', 'invocation/next');
  const id = String(headers['lambda-runtime-aws-request-id']);
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  setClockOffset(Number(headers['local-clock-offset-ms']));
  process.env._X_AMZN_TRACE_ID = String(headers['lambda-runtime-trace-id']);
  // From here on every line belongs to this request; the engine takes these two lines out.
  for (const stream of [1, 2]) writeSync(stream, `\0${id}\n`);
  requestId = id;
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: String(headers['lambda-runtime-invoked-function-arn']),
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - realNow(),
  };
  const { path, answer } = await run(handler, JSON.parse(body), context);
  requestId = undefined;
  await call('POST', `invocation/${id}/${path}`, answer);
}

async function run(handler: Handler, event: unknown, context: object) {
  try {
    // `undefined` has no JSON; Lambda answers `null` for it.
    return { path: 'response', answer: JSON.stringify(await handler(event, context)) ?? 'null' };
  } catch (error) {
    console.error(error);
    return { path: 'error', answer: describeError(error) };
  }
}

/** Tells why this sandbox can't go on, to the invocation that is running if there is one, and ends it. */
async function fail(error: unknown, exitCode: number, errorType?: string): Promise<void> {
  console.error(error);
  const report = describeError(error, errorType);
  try {
    if (requestId !== undefined) await call('POST', `invocation/${requestId}/error`, report);
    else if (!initialized) await call('POST', 'init/error', report);
  } catch {
    // The engine is gone.
  }
  process.exit(exitCode);
}

/**
 * Ends this process with the engine's, however that ended: the pipe on standard input closes. And ends it as Lambda does when it
 * takes more memory than it may: V8's own limit is for its heap, not for buffers. The watch is a thread of its own, because a
 * handler that spins keeps the main one from noticing anything. It must not block in a read: `process.exit` would wait for it
 * for ever.
 */
function watch(): void {
  const limit = (Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) + NODE_ITSELF_MB) * 1024 * 1024;
  const code = `
    const kill = () => process.kill(process.pid, 'SIGKILL');
    setInterval(() => { if (process.memoryUsage.rss() > ${limit}) kill(); }, ${LOOK_EVERY_MS});
    const pipe = new (require('node:net').Socket)({ fd: 0, readable: true, writable: false });
    for (const end of ['end', 'close', 'error']) pipe.on(end, kill);
    pipe.resume();`;
  new Worker(code, { eval: true, env: {}, execArgv: [] }).unref();
}
