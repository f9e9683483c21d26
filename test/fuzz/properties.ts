import { type IncomingMessage, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { AwsCallError, callAws } from '../../local/aws-json-client.ts';
import { violations } from '../support/openapi.ts';
import type { FunctionsUnderFuzz } from './functions-under-fuzz.ts';
import { batch, type FuzzedMessage } from './inputs/messages.ts';
import { paystackAnswer } from './inputs/paystack-answers.ts';
import { type FuzzedRequest, initializeRequest, otherRequest, readRequest } from './inputs/requests.ts';
import { type FuzzedWebhook, signedWebhook, unsignedWebhook } from './inputs/webhooks.ts';
import type { LogWatch } from './log-watch.ts';
import type { PaystackAnswer, ScriptedPaystackServer } from './scripted-paystack-server.ts';
import { EMAIL, KEYS, SECRETS, SERVICE_KEY } from './secrets.ts';

/** What inputs are tried on. */
export interface Fuzzed {
  readonly functions: FunctionsUnderFuzz;
  readonly paystack: ScriptedPaystackServer;
  readonly logs: LogWatch;
  /** What came of the inputs, by what it was: answers by their status, messages by what became of them. */
  readonly outcomes: Map<string, number>;
  /** What nobody has caught, since the last look. */
  takeUncaught(): string[];
}

/** One kind of input, and its part of all inputs. */
export interface Property {
  readonly name: string;
  readonly share: number;
  /** How many inputs are tried together, in the mean; one where it is not said. */
  readonly together?: number;
  property(fuzzed: Fuzzed): fc.IAsyncPropertyWithHooks<unknown>;
}

export const PROPERTIES: readonly Property[] = [
  {
    name: 'POST /transaction/initialize',
    share: 0.22,
    property: (fuzzed) => fc.asyncProperty(initializeRequest, (request) => requestHolds(fuzzed, request)),
  },
  {
    name: 'GET /transaction/verify and /payments',
    share: 0.2,
    property: (fuzzed) => fc.asyncProperty(readRequest, (request) => requestHolds(fuzzed, request)),
  },
  {
    name: 'every other path and method',
    share: 0.1,
    property: (fuzzed) => fc.asyncProperty(otherRequest, (request) => requestHolds(fuzzed, request)),
  },
  {
    name: 'webhooks, signed',
    share: 0.16,
    property: (fuzzed) => fc.asyncProperty(signedWebhook, (webhook) => webhookHolds(fuzzed, webhook)),
  },
  {
    name: 'webhooks, not signed',
    share: 0.1,
    property: (fuzzed) => fc.asyncProperty(unsignedWebhook, (webhook) => webhookHolds(fuzzed, webhook)),
  },
  {
    name: 'messages on the lanes',
    share: 0.14,
    together: 5.5,
    property: (fuzzed) => fc.asyncProperty(batch, (messages) => batchHolds(fuzzed, messages)),
  },
  {
    name: "Paystack's answers to verify",
    share: 0.05,
    together: 8.5,
    property: (fuzzed) =>
      fc.asyncProperty(paystackAnswers, (answers) => answersHold(fuzzed, answers, verifyRequest)),
  },
  {
    name: "Paystack's answers to initialize",
    share: 0.03,
    together: 8.5,
    property: (fuzzed) =>
      fc.asyncProperty(paystackAnswers, (answers) => answersHold(fuzzed, answers, initializeRequestOf)),
  },
];

/** Each is about a reference of its own, and they are asked for at the same time: most of an answer's time is waiting to ask again. */
const paystackAnswers = fc.array(paystackAnswer, { minLength: 1, maxLength: 16 });

/** An input broke a promise; the message says which. */
class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function requestHolds(fuzzed: Fuzzed, request: FuzzedRequest): Promise<void> {
  const answer = await exchange(fuzzed, request);
  promise(answer.status < 500, `${request.method} ${request.path} was answered ${told(answer)}`);
  answerIsOurs(answer, request.method);
  logsAreClean(fuzzed);
}

async function webhookHolds(fuzzed: Fuzzed, { request, isSigned, signature }: FuzzedWebhook): Promise<void> {
  const answer = await exchange(fuzzed, request);
  const expected = isSigned ? 200 : 401;
  promise(answer.status === expected, `the webhook was answered ${told(answer)} in place of ${expected}`);
  answerIsOurs(answer, request.method);
  logsAreClean(fuzzed, isUnmistakable(signature) ? [signature] : []);
  if (isSigned) signedSinceDone += 1;
  if (signedSinceDone < TOGETHER) return;
  signedSinceDone = 0;
  await whatItQueuedIsDone(fuzzed);
}

/** So many signed webhooks have their jobs done together, as a batch has them. */
const TOGETHER = 8;
let signedSinceDone = 0;

/** A short one may be part of anything. */
function isUnmistakable(signature: string | undefined): signature is string {
  return signature !== undefined && signature.length >= 100 && !/^(.)\1*$/.test(signature);
}

async function batchHolds(fuzzed: Fuzzed, messages: readonly FuzzedMessage[]): Promise<void> {
  const before = fuzzed.functions.deadLetters();
  const failed = await work(fuzzed, messages);
  const ids = messages.map((_, index) => String(index));
  promise(
    failed.every((id) => ids.includes(id)) && new Set(failed).size === failed.length,
    `the worker reported ${JSON.stringify(failed)} of ${ids.length} messages`,
  );
  // What is no JSON object is no job, however often it comes: reported, or given up with a reason.
  const hopeless = messages.filter(({ body }) => !isJsonObject(body)).length;
  const givenUp = fuzzed.functions.deadLetters() - before;
  count(fuzzed.outcomes, 'failed', failed.length);
  count(fuzzed.outcomes, 'given up', givenUp);
  count(fuzzed.outcomes, 'done', messages.length - failed.length - givenUp);
  promise(
    failed.length + givenUp >= hopeless,
    `of ${hopeless} messages that are no jobs some were taken for done`,
  );
  logsAreClean(fuzzed);
}

async function answersHold(
  fuzzed: Fuzzed,
  answers: readonly PaystackAnswer[],
  requestFor: (reference: string) => FuzzedRequest,
): Promise<void> {
  try {
    await Promise.all(answers.map((answer) => answerHolds(fuzzed, answer, requestFor)));
    logsAreClean(fuzzed);
  } finally {
    await forgetLimits(fuzzed);
  }
}

let references = 0;

/** Anything but a 500, which would be a fault of ours that nobody foresaw. */
async function answerHolds(
  fuzzed: Fuzzed,
  answer: PaystackAnswer,
  requestFor: (reference: string) => FuzzedRequest,
): Promise<void> {
  references += 1;
  // One that nothing is cached for.
  const reference = `anew-${references}`;
  fuzzed.paystack.answers.set(reference, answer);
  const request = requestFor(reference);
  const ours = await exchange(fuzzed, request);
  fuzzed.paystack.answers.delete(reference);
  promise(ours.status !== 500 && ours.status !== 501, `${request.path} was answered ${told(ours)}`);
  if (ours.status >= 500) answerIsOurs(ours, request.method);
  keysAreKept(ours);
  // Nobody is told that something is paid which was never asked for here.
  if (request.method === 'GET')
    promise(!tellsPaid(ours), `verify told a stranger's reference as paid: ${ours.text}`);
}

function verifyRequest(reference: string): FuzzedRequest {
  const headers = { authorization: `Bearer ${SERVICE_KEY}` };
  return { method: 'GET', path: `/transaction/verify/${reference}`, headers, body: Buffer.alloc(0) };
}

function initializeRequestOf(reference: string): FuzzedRequest {
  const body = Buffer.from(JSON.stringify({ email: EMAIL, amount: 500_000, reference }));
  const headers = { authorization: `Bearer ${SERVICE_KEY}`, 'content-type': 'application/json' };
  return { method: 'POST', path: '/transaction/initialize', headers, body };
}

async function exchange({ functions, outcomes }: Fuzzed, request: FuzzedRequest): Promise<Answer> {
  const { method, path, headers, body } = request;
  const url = new URL(functions.apiUrl);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // Not `fetch`, which would make a path proper before it is sent.
    const outgoing = send(
      {
        host: '127.0.0.1',
        port: url.port,
        method,
        path,
        headers: { ...headers, 'content-length': body.length },
      },
      resolve,
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
  const answer = { status: response.statusCode ?? 0, text: (await buffer(response)).toString() };
  const [, code = ''] = answer.status < 500 ? [] : (/"code":"(\w+)"/.exec(answer.text) ?? []);
  count(outcomes, `${answer.status} ${code}`.trim());
  return answer;
}

const errorSchema = { $ref: '#/components/schemas/Error' };

/** An answer in our shape, with nothing in it that is nobody's business. */
function answerIsOurs(answer: Answer, method: string): void {
  keysAreKept(answer);
  if (answer.status < 400 || method === 'HEAD') return;
  const found = violations(errorSchema, JSON.parse(answer.text));
  // Paystack's own words for a reference that it does not know are passed on as they came.
  promise(
    found.length === 0 || isPaystacks(answer),
    `${told(answer)} is no error of ours: ${found.join(', ')}`,
  );
}

function isPaystacks({ text }: Answer): boolean {
  return text.includes('"code":"transaction_not_found"');
}

function keysAreKept({ text }: Answer): void {
  for (const key of KEYS) promise(!text.includes(key), `an answer holds a key: ${text}`);
}

const statusSchema = z.object({ data: z.object({ status: z.literal('success') }) });

function tellsPaid({ status, text }: Answer): boolean {
  if (status !== 200) return false;
  return statusSchema.safeParse(JSON.parse(text)).success;
}

function logsAreClean({ logs, takeUncaught }: Fuzzed, more: readonly string[] = []): void {
  const written = logs.take();
  for (const secret of [...SECRETS, ...more]) {
    const line = written.split('\n').find((each) => each.includes(secret));
    promise(line === undefined, `a log line holds ${secret}: ${line}`);
  }
  const uncaught = takeUncaught();
  promise(uncaught.length === 0, `nobody has caught ${uncaught.join('; ')}`);
}

const receivedSchema = z.object({
  Messages: z._default(z.array(z.object({ Body: z.string(), ReceiptHandle: z.string() })), []),
});

/** The jobs of a webhook are taken from their lanes and done, as they would be. */
async function whatItQueuedIsDone(fuzzed: Fuzzed): Promise<void> {
  const { functions } = fuzzed;
  for (const [lane, QueueUrl] of [
    ['urgent', functions.outputs.UrgentQueueUrl],
    ['scheduled', functions.outputs.ScheduledQueueUrl],
  ] as const) {
    const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 };
    const { Messages } = receivedSchema.parse(
      await callAws(functions.sqsUrl, 'AmazonSQS.ReceiveMessage', input),
    );
    if (Messages.length === 0) continue;
    const messages = Messages.map(({ Body }) => ({ body: Body, lane, receives: 1 }));
    // Of many checks of one payment at a time some may find it changed again and again: they come again, and then it is at rest.
    for (const id of await work(fuzzed, messages)) {
      const again = messages.slice(Number(id), Number(id) + 1);
      const failed = await work(fuzzed, again);
      promise(failed.length === 0, `the worker failed at ${again[0]?.body}: ${fuzzed.logs.take()}`);
    }
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await callAws(functions.sqsUrl, 'AmazonSQS.DeleteMessageBatch', { QueueUrl, Entries });
    logsAreClean(fuzzed);
  }
}

const responseSchema = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/** @returns the ids of the messages that failed, which are their places in the batch */
async function work({ functions }: Fuzzed, messages: readonly FuzzedMessage[]): Promise<string[]> {
  const { UrgentQueueUrl = '', ScheduledQueueUrl = '' } = functions.outputs;
  const urls = { urgent: UrgentQueueUrl, scheduled: ScheduledQueueUrl };
  const result = await functions.work({
    Records: messages.map(({ body, lane, receives }, index) => ({
      messageId: String(index),
      receiptHandle: 'handle',
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: String(Date.now()),
        SenderId: 'sender',
        ApproximateFirstReceiveTimestamp: String(Date.now()),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${urls[lane].replace(/^.*\//, '')}`,
      awsRegion: 'us-east-1',
    })),
  });
  if (result.outcome === 'error') throw new BrokenPromise(`the worker threw ${JSON.stringify(result.error)}`);
  return responseSchema
    .parse(JSON.parse(result.payload))
    .batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** What one answer has done to the count of calls, and to whether there are any, is not to meet the next one. */
async function forgetLimits({ functions }: Fuzzed): Promise<void> {
  const { TableName } = functions.outputs;
  for (const operation of ['initialize', 'verify', 'list']) {
    const Key = { pk: { S: `QUOTA#test#${operation}` } };
    await callAws(functions.dynamodbUrl, 'DynamoDB_20120810.DeleteItem', { TableName, Key }).catch(
      (error: unknown) => {
        if (!(error instanceof AwsCallError)) throw error;
      },
    );
  }
}

function count(counts: Map<string, number>, name: string, more = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}

function told({ status, text }: Answer): string {
  return `${status} ${text.slice(0, 500)}`;
}

function promise(holds: boolean, otherwise: string): void {
  if (!holds) throw new BrokenPromise(otherwise);
}
