import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from 'vitest';
import * as z from 'zod/mini';
import { dummyCredentials } from '../../../local/aws-identity.ts';
import { runEverything } from '../../../local/start/run.ts';
import { readRunning } from '../../../local/start/running-file.ts';
import { readSettings } from '../../../local/start/settings.ts';
import { Stops } from '../../../local/stops.ts';
import { Collected } from '../../support/collected.ts';
import { workingFolder } from '../../support/npm-start.ts';

const InitializeAnswer = z.object({ data: z.object({ authorization_url: z.string() }) });
const PaymentData = z.looseObject({ status: z.string(), is_paid: z.boolean() });
const PaymentAnswer = z.object({ data: PaymentData });
type PaymentData = z.infer<typeof PaymentData>;

/** All that `npm start` runs, as it says where. */
export interface Everything {
  /** Where what the banner calls so is, such as `API`, `Paystack`, `console` or `shop`: `http://localhost:...`. */
  url(name: string): string;
  readonly serviceKey: string;
  /**
   * Starts a payment at the API.
   *
   * @param fields of the request, over an email address and an amount
   * @returns the URL of its checkout page
   */
  initialize(fields?: Readonly<Record<string, unknown>>): Promise<string>;
  /** What the API knows of a payment: `data` of `GET /payments/{reference}`. */
  payment(reference: string): Promise<PaymentData>;
  /** Resolves when an event of this type has been published for a payment, such as `payment.succeeded`. */
  published(type: string, reference: string): Promise<void>;
  /** Puts a message into the dead-letter queue, as somebody might by hand. */
  deadLetter(body: string): Promise<void>;
  /** What `npm start` prints, line by line. */
  readonly lines: Collected<string>;
  /** Ends it before its time: for what a page shows then. */
  stop(): Promise<void>;
}

/**
 * Starts all that `npm start` runs for the tests of one file, in a temporary folder and on free ports. Call it at the top of the file.
 *
 * @returns tells the tests about it
 * @example
 * const everything = startEverything();
 * it('...', async () => {
 *   await page.goto(everything().url('console'));
 * });
 */
export function startEverything(): () => Everything {
  const stops = new Stops();
  let everything: Everything | undefined;
  beforeAll(async () => {
    const folder = await workingFolder((end) => stops.push(end));
    const lines = new Collected<string>();
    const local = join(folder, '.local');
    const stop = await runEverything(readSettings([], { PORT: '0' }), local, (text) => {
      for (const line of text.split('\n')) lines.add(line);
    });
    stops.push(stop);
    const said = (name: string) => valueIn(lines.items, name);
    const url = (name: string) => new URL(said(name)).origin;
    const serviceKey = said('service key');
    const headers = { authorization: `Bearer ${serviceKey}`, 'content-type': 'application/json' };
    everything = {
      url,
      serviceKey,
      initialize: async (fields = {}) => {
        const response = await fetch(`${url('API')}/transaction/initialize`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, ...fields }),
        });
        return InitializeAnswer.parse(await response.json()).data.authorization_url;
      },
      payment: async (reference) => {
        const response = await fetch(`${url('API')}/payments/${reference}`, { headers });
        return PaymentAnswer.parse(await response.json()).data;
      },
      published: async (type, reference) => {
        const mark = `"reference":"${reference}"`;
        await lines.first(
          (line) => line.includes(`  event  `) && line.includes(` ${type}  `) && line.includes(mark),
        );
      },
      deadLetter: async (body) => {
        const running = readRunning(local);
        if (running === undefined) throw new Error('Nothing runs.');
        const sqs = new SQSClient({
          endpoint: running.endpoints.sqs,
          region: running.region,
          credentials: dummyCredentials,
        });
        await sqs.send(new SendMessageCommand({ QueueUrl: running.deadLetterQueueUrl, MessageBody: body }));
        sqs.destroy();
      },
      lines,
      stop,
    };
  });
  afterAll(() => stops.stopAll());
  return () => {
    if (everything === undefined) throw new Error('Ask for it in a test: it starts before the first one.');
    return everything;
  };
}

/** @example valueIn(['  service key   abc'], 'service key') // abc */
function valueIn(lines: readonly string[], name: string): string {
  for (const line of lines) {
    const words = line.trim().startsWith(`${name} `) ? line.trim().slice(name.length).trim() : '';
    const [value] = words.split(' ');
    if (value !== undefined && value !== '') return value;
  }
  throw new Error(`npm start says nothing of ${name}:\n${lines.join('\n')}`);
}
