import * as z from 'zod/mini';
import type { Activity } from '../activity.ts';
import { FIELDS_OF_EVERY_LINE } from './log-fields.ts';

/** What the feed has no use for. */
const HIDDEN_FIELDS = new Set([...FIELDS_OF_EVERY_LINE, 'function_request_id', 'request', 'job', 'sentJob']);

/** Of these a line that is no INFO shows the ones by which a dead letter and AWS's own lines name it. */
const FIELDS_OF_TROUBLE = new Set(['job', 'function_request_id']);

const LogRecord = z.looseObject({ level: z.string(), message: z.string() });

/**
 * One readable line for a step of a payment's way through the service; nothing for what would only be noise.
 *
 * @example
 * // 14:03:27  initialize           payment claimed  reference=abc amount=500000 currency=NGN
 */
export function feedLine(activity: Activity, time: Date): string | undefined {
  const line = (who: string, what: string) => `${time.toTimeString().slice(0, 8)}  ${who.padEnd(20)} ${what}`;
  switch (activity.kind) {
    case 'request': {
      const { method, path, status, durationMs, cache } = activity;
      const suffix = cache === undefined ? '' : `  cache ${cache}`;
      return line('request', `${method} ${path}  ${status}  ${durationMs.toFixed(0)} ms${suffix}`);
    }
    case 'invocation':
      // Its log lines, and the request that it answers, tell of it.
      return undefined;
    case 'event':
      return line('event', `${activity.event['detail-type']}  ${detailText(activity.event.detail)}`);
    case 'paystack':
      return line('paystack', activity.message);
    case 'shop':
      return line('shop', activity.message);
    case 'warning':
      return line('engine', activity.message);
    case 'log': {
      const text = logText(activity.line);
      return text === undefined ? undefined : line(shortName(activity.functionName), text);
    }
  }
}

/** Where a relayed webhook holds the body, and with it the payer's email and card. */
const BODY_FIELDS = new Set(['webhook', 'body']);

/** An event's detail without the body of a relayed webhook: the feed is no place for what that says of the payer. */
function detailText(detail: unknown): string {
  return JSON.stringify(detail, (name, value: unknown) => (BODY_FIELDS.has(name) ? undefined : value));
}

/** @example shortName('PaystackPayments-dev-PaymentsVerificationWorkerBC3299F6') // verification-worker */
export function shortName(functionName: string): string {
  return functionName
    .replace(/^.*-/, '')
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/^Payments(?=[A-Z])/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase();
}

function logText(line: string): string | undefined {
  const json = parseObject(line);
  if (json === undefined) return line;
  if ('_aws' in json) return undefined; // metrics
  const parsed = z.safeParse(LogRecord, json);
  if (!parsed.success) return line;
  const { level, message } = parsed.data;
  const fields = Object.entries(parsed.data).filter(
    ([name, value]) =>
      value !== undefined && (!HIDDEN_FIELDS.has(name) || (level !== 'INFO' && FIELDS_OF_TROUBLE.has(name))),
  );
  // The API's own line says the same of every request.
  if (level === 'INFO' && message === 'request') return undefined;
  // A sweep that found nothing to do, every minute.
  if (level === 'INFO' && fields.length > 0 && fields.every(([, value]) => value === 0)) return undefined;
  const details = fields.map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const prefix = level === 'INFO' ? '' : `${level} `;
  return [`${prefix}${message}`, ...(details.length === 0 ? [] : [details.join(' ')])].join('  ');
}

function parseObject(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
