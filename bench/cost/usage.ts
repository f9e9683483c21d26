import type { Invocation } from '../../local/lambda/invocation.ts';
import type { Quantities } from './bill.ts';
import type { Deployed } from './deployed.ts';
import { type Item, itemBytes } from './dynamodb-units.ts';
import type { Observed, PaystackCall, SentEvent, SentMessage } from './meter.ts';
import { GB, type PriceName } from './prices.ts';
import type { TableRequest } from './table-meter.ts';

/** What a stack is billed for beyond its template, and how its requests are called. */
export interface Tariff {
  readonly apiRequest: 'httpApiRequest' | 'restApiRequest';
  /** How long Paystack takes to answer, in milliseconds: each call adds so much to the invocation that makes it. */
  readonly paystackMs: number;
  /** For how long a sandbox keeps a secret that it has read, in milliseconds. */
  readonly secretKeptMs: number;
  /** Labels of the functions that run by schedule: what they cost doesn't hang on how many payments there are. */
  readonly scheduled: ReadonlySet<string>;
  /** The label of the function that made a call. */
  callerOf(call: PaystackCall): string;
  /** What a request is for; `undefined` where it belongs to a scheduled function's run whether or not there are payments. */
  nameTable(request: TableRequest): string | undefined;
  nameMessage(message: SentMessage): string;
  nameEvent(event: SentEvent): string;
}

/** Who writes into a log, or what for. */
export type LogKind = 'lines of the functions' | 'metrics' | "Lambda's own lines" | 'access log';

/** What some time came to: its units, and its requests by what they are for. */
export interface Usage {
  readonly quantities: Quantities;
  readonly requests: ReadonlyMap<string, number>;
  /** Bytes written to logs. */
  readonly loggedBytes: ReadonlyMap<LogKind, number>;
  /** Billed milliseconds of one invocation on average, by the functions' labels. */
  readonly billedMs: ReadonlyMap<string, number>;
}

/** What SQS and EventBridge bill as one request. */
const CHUNK = 65_536;

/** Request line, status line and headers of one request or answer over the internet, in bytes; measured bodies come on top. */
const HTTP_BYTES = 500;

/** What DynamoDB adds to each item when it bills what is stored. */
const STORED_ITEM_BYTES = 100;

/**
 * What is billed for what was observed.
 *
 * @param which `payments` leaves out what scheduled functions do whether or not there are payments; `scheduled` is only that
 * @param kept the items that stay for good, of those that were written
 */
export function usageOf(
  observed: Observed,
  deployed: Deployed,
  tariff: Tariff,
  { which, kept = [] }: { readonly which: 'payments' | 'scheduled'; readonly kept?: readonly Item[] },
): Usage {
  const sums: Partial<Record<PriceName, number>> = {};
  const add = (name: PriceName, amount: number) => {
    sums[name] = (sums[name] ?? 0) + amount;
  };
  const requests = new Map<string, number>();
  const request = (name: string, count = 1) => requests.set(name, (requests.get(name) ?? 0) + count);
  const isScheduled = (label: string) => tariff.scheduled.has(label);
  const isWanted = (isOfSchedule: boolean) => isOfSchedule === (which === 'scheduled');
  const labelOf = (functionName: string) => deployed.functions.get(functionName)?.label ?? functionName;

  const loggedBytes = new Map<LogKind, number>();
  const logged = (kind: LogKind, bytes: number) => {
    loggedBytes.set(kind, (loggedBytes.get(kind) ?? 0) + bytes);
    add('loggedGb', bytes / GB);
  };

  if (which === 'payments') {
    for (const { routeKey = 'no route', status } of observed.requests) {
      add(tariff.apiRequest, 1);
      request(`API: ${routeKey}`);
      logged('access log', accessLogBytes(deployed.accessLogFormat, routeKey, status));
    }
  }

  const billedMs = new Map<string, number>();
  for (const [name, { label, memoryMb }] of deployed.functions) {
    if (!isWanted(isScheduled(label))) continue;
    const invocations = observed.invocations.filter(({ functionName }) => functionName === name);
    if (invocations.length === 0) continue;
    const calls = observed.paystack.filter((call) => tariff.callerOf(call) === label).length;
    const ms = invocations.length * warmMs(invocations) + calls * tariff.paystackMs;
    billedMs.set(label, ms / invocations.length);
    add('lambdaRequest', invocations.length);
    add('lambdaGbSecond', (ms / 1_000) * (memoryMb / 1_024));
    request(`Lambda: ${label}`, invocations.length);
    logged("Lambda's own lines", invocations.length * platformLogBytes(memoryMb));
    if (deployed.polling.includes(name)) {
      // One receive brings a batch, one request deletes it.
      add('sqsRequest', 2 * invocations.length);
      request('SQS: receive a batch', invocations.length);
      request('SQS: delete a batch', invocations.length);
    }
  }

  for (const { functionName, line } of observed.lines) {
    const label = labelOf(functionName);
    const isOfSchedule = isScheduled(label) && !line.includes('"reference"');
    if (!isWanted(isOfSchedule)) continue;
    logged(line.startsWith('{"_aws"') ? 'metrics' : 'lines of the functions', Buffer.byteLength(line));
  }

  for (const each of observed.table) {
    const name = tariff.nameTable(each);
    if (!isWanted(name === undefined)) continue;
    if (each.readUnits > 0) add('readUnit', each.readUnits);
    if (each.writeUnits > 0) add('writeUnit', each.writeUnits + each.indexUnits);
    request(`DynamoDB: ${name ?? each.operation}`);
  }

  if (which === 'payments') {
    for (const message of observed.messages) {
      add('sqsRequest', message.share * Math.ceil(Buffer.byteLength(message.body) / CHUNK));
      request(`SQS: ${tariff.nameMessage(message)}`, message.share);
    }
    for (const event of observed.events) {
      add('publishedEvent', Math.ceil(event.bytes / CHUNK));
      request(`EventBridge: ${tariff.nameEvent(event)}`);
      if (!deployed.hasArchive) continue;
      add('archivedGb', event.bytes / GB);
      add('archivedGbMonth', event.bytes / GB);
    }
    const paystackBytes = observed.paystack.reduce((sum, { bytes }) => sum + bytes + HTTP_BYTES, 0);
    const answerBytes = observed.answeredBytes + observed.requests.length * HTTP_BYTES;
    add('transferredOutGb', (paystackBytes + answerBytes) / GB);
    const storedGb = kept.reduce((sum, item) => sum + itemBytes(item) + STORED_ITEM_BYTES, 0) / GB;
    add('storedGbMonth', storedGb);
    if (deployed.hasRecovery) add('recoverableGbMonth', storedGb);
  }
  return { quantities: sums, requests, loggedBytes, billedMs };
}

/** Milliseconds billed for an invocation on average, those left out that had to start a sandbox. */
function warmMs(invocations: readonly Invocation[]): number {
  const warm = invocations.filter(({ isColdStart }) => !isColdStart);
  const counted = warm.length > 0 ? warm : invocations;
  return counted.reduce((sum, { durationMs }) => sum + Math.ceil(durationMs), 0) / counted.length;
}

/** The three lines that Lambda itself writes for each invocation, in its text format, without the newlines. */
function platformLogBytes(memoryMb: number): number {
  const id = '00000000-0000-0000-0000-000000000000';
  return [
    `START RequestId: ${id} Version: $LATEST`,
    `END RequestId: ${id}`,
    `REPORT RequestId: ${id}\tDuration: 312.45 ms\tBilled Duration: 313 ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: 101 MB\t`,
  ].reduce((sum, line) => sum + line.length, 0);
}

/** A line of API Gateway's access log: its format with values as long as they usually are. */
function accessLogBytes(format: string | undefined, routeKey: string, status: number): number {
  if (format === undefined) return 0;
  const lengths: Readonly<Record<string, string>> = {
    requestId: 'JKJaXmPLvHcESHA=',
    requestTime: '01/Dec/2026:12:00:00 +0000',
    routeKey,
    status: String(status),
    responseLength: '1234',
    responseLatency: '312',
    integrationLatency: '310',
  };
  const line = format.replace(/\$context\.([\w.]+)/g, (_, name: string) => lengths[name] ?? '-');
  return Buffer.byteLength(line);
}

/** Usage of several payments as that of one. */
export function perPayment(usage: Usage, payments: number): Usage {
  const divided = <Key>(map: ReadonlyMap<Key, number>) =>
    new Map([...map].map(([key, amount]) => [key, amount / payments]));
  return {
    quantities: Object.fromEntries(
      Object.entries(usage.quantities).map(([name, amount]) => [name, amount / payments]),
    ),
    requests: divided(usage.requests),
    loggedBytes: divided(usage.loggedBytes),
    billedMs: usage.billedMs,
  };
}
