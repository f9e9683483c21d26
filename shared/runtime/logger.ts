import type { Context } from 'aws-lambda';
import { isPaystackFailure } from '../paystack/errors.ts';
import { environment, LOG_LEVELS, type LogLevel } from './environment.ts';
import type { LogIds } from './log-ids.ts';

/** What the code below the handlers may do with a logger. Fields never hold a key, an email or a body. */
export interface Log {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
  /** The same log with these ids on each of its lines, beside those that it has. */
  with(ids: LogIds): Log;
}

const service = environment.serviceName();
const leastLevel = LOG_LEVELS.indexOf(environment.logLevel());
let ofInvocation: Readonly<Record<string, string>> = {};

/** The function's logger: JSON lines, with the ids of the invocation. Lambda takes both standard streams into the log. */
export const logger = {
  /** From now on every line is of this invocation; Lambda gives a process one at a time. */
  addContext({ functionName, awsRequestId }: Context): void {
    ofInvocation = { function_name: functionName, function_request_id: awsRequestId };
  },
  info: (message: string, fields: object) => write(process.stdout, 'INFO', message, fields),
  warn: (message: string, fields: object) => write(process.stderr, 'WARN', message, fields),
  error: (message: string, fields: object) => write(process.stderr, 'ERROR', message, fields),
};

/**
 * A line has no more than it needs, since CloudWatch bills every byte, and logs are among the dearest parts of a payment: the function's
 * ARN and memory, say, are in the log group's name and in the invocation's own report.
 */
function write(stream: NodeJS.WritableStream, level: LogLevel, message: string, fields: object): void {
  if (LOG_LEVELS.indexOf(level) < leastLevel) return;
  const timestamp = new Date().toISOString();
  stream.write(`${JSON.stringify({ level, message, timestamp, service, ...ofInvocation, ...fields })}\n`);
}

/**
 * The function's log with these ids on each of its lines. A worker has ten jobs in hand at once, so the ids belong to the
 * log that one of them is given and never to the logger that they share.
 */
export function logWith(ids: LogIds): Log {
  return {
    info: (message, fields) => logger.info(message, { ...ids, ...fields }),
    warn: (message, fields) => logger.warn(message, { ...ids, ...fields }),
    error: (message, fields) => logger.error(message, { ...ids, ...fields }),
    with: (more) => logWith({ ...ids, ...more }),
  };
}

/**
 * What may be logged of an error: its name and code, and its message where it is one of ours or of the AWS SDK. An
 * unknown error's message may quote what it failed on, so of that only the stack's places are kept. An answer of Paystack's
 * has the ids by which Paystack's and Cloudflare's support can look it up.
 */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // The SDK hands on a parser's error too, which quotes the answer that it choked on: of Secrets Manager that is a secret.
  const isKnown = !(error instanceof SyntaxError) && (code !== undefined || '$metadata' in error);
  // The stack begins with the message, a line of which may look like a place.
  const places = error.stack?.replace(error.message, () => '') ?? '';
  const frames = places.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(code !== undefined && { code }),
    ...(isKnown ? { reason: error.message } : { stack: frames.slice(0, 8).map((line) => line.trim()) }),
    ...(isPaystackFailure(error) && { paystackRequest: error.requestId, cfRay: error.cfRay }),
    ...(error.cause !== undefined && { cause: errorFields(error.cause) }),
  };
}
