import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { dummyCredentials, local } from '../../local/aws-identity.ts';
import { callAws } from '../../local/aws-json-client.ts';
import { EngineClock } from '../../local/clock.ts';
import type { Simulator } from '../../local/simulator/start-simulator.ts';
import { type Payment, withState } from '../../shared/payment/payment.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { ladderJobSchema as jobSchema, type LadderJob } from '../../shared/queue/verification-job.ts';
import { createVerificationQueue } from '../../shared/queue/verification-queue.ts';
import { createPaymentStore } from '../../shared/store/payment-store.ts';
import { startFreshSimulator } from '../../test/support/fresh-simulator.ts';
import { type StandIns, startStandIns } from '../../test/support/stand-ins.ts';
import { functionSides, PAYSTACK_KEY, SERVICE_KEY } from '../cold-start/sides.ts';
import { putPayments } from '../support/payments-table.ts';
import { pendingPayment, referenceOf } from '../support/pending-payment.ts';
import { sideBySide } from '../support/side-by-side.ts';

/** How many jobs SQS hands out at once, and the worker gets. */
const BATCH_SIZE = 10;

const PLENTY = { initialize: 30_000, verify: 30_000, list: 30_000 };

const receivedSchema = z.object({
  Messages: z._default(
    z.array(
      z.object({
        MessageId: z.string(),
        ReceiptHandle: z.string(),
        Body: z.string(),
        Attributes: z.record(z.string(), z.string()),
      }),
    ),
    [],
  ),
});

/** A batch of jobs, out of the queue. */
export interface Batch {
  /** What Lambda hands to the worker. */
  readonly event: object;
  readonly references: readonly Reference[];
  /** Takes the jobs off the queue, as Lambda does with those that are done. */
  delete(): Promise<void>;
}

/** A stack whose table holds so and so much. */
export interface SizedStack {
  readonly standIns: StandIns;
  readonly table: { readonly url: string; readonly tableName: string };
  /** Of each function, with events for its usual work. */
  readonly functions: ReturnType<typeof functionSides>;
  /** Puts payments that wait to be checked into the table and their jobs behind all others; the first `paid` of them are paid at Paystack. */
  addJobs(references: readonly Reference[], options: { readonly paid: number }): Promise<void>;
  receiveBatch(): Promise<Batch>;
  /** Throws where one of these is not closed as paid, or its event is still to be told. */
  expectClosed(references: readonly Reference[]): Promise<void>;
  /** How many jobs wait or are in hand. */
  backlog(): number;
  stop(): Promise<void>;
}

/** @param folder its table is in there, and may be there already */
export async function startSizedStack(assembly: string, folder: string): Promise<SizedStack> {
  const clock = new EngineClock();
  const simulator = await startFreshSimulator({ live: PAYSTACK_KEY }, clock);
  await control(simulator, 'PUT', 'limits', { live: { initialize: 1_000_000, verify: 1_000_000 } });
  const standIns = await startStandIns(assembly, {
    folder,
    clock,
    secrets: {
      ServiceKeysSecretName: JSON.stringify({ bench: SERVICE_KEY }),
      PaystackSecretName: JSON.stringify({ current: PAYSTACK_KEY }),
    },
    environment: {
      PAYSTACK_BASE_URL: simulator.url,
      PAYSTACK_QUOTA: JSON.stringify({ live: PLENTY, test: PLENTY }),
    },
  });
  const { outputs, sqs, dynamoDb } = standIns;
  const table = { url: dynamoDb.url, tableName: outputs.TableName ?? '' };
  const QueueUrl = outputs.ScheduledQueueUrl ?? '';
  const aws = { region: local.region, credentials: dummyCredentials };
  const client = new SQSClient({ ...aws, endpoint: sqs.url });
  const queue = createVerificationQueue(client, QueueUrl);
  const tableClient = new DynamoDBClient({ ...aws, endpoint: dynamoDb.url });
  const payments = createPaymentStore(tableClient, table.tableName);

  return {
    standIns,
    table,
    functions: functionSides(standIns, simulator),
    async addJobs(references, { paid }) {
      const dueAt = Date.now() + 3_600_000;
      await putPayments(
        table,
        references.map((reference) => pendingPayment(reference, { dueAt })),
      );
      await sideBySide(references.slice(0, paid), 8, (reference) => pay(simulator, reference));
      const jobs = references.map(
        (reference): LadderJob => ({ kind: 'ladder', reference, check: 1, attempt: 0 }),
      );
      const taken = await queue.sendAll(jobs);
      if (taken.length < jobs.length)
        throw new Error(`The queue took ${taken.length} of ${jobs.length} jobs`);
    },
    async receiveBatch() {
      const { Messages } = receivedSchema.parse(
        await callAws(sqs.url, 'AmazonSQS.ReceiveMessage', {
          QueueUrl,
          MaxNumberOfMessages: BATCH_SIZE,
          MessageSystemAttributeNames: ['All'],
        }),
      );
      if (Messages.length < BATCH_SIZE) throw new Error(`The queue has only ${Messages.length} jobs`);
      const eventSourceARN = `arn:aws:sqs:${local.region}:${local.accountId}:${QueueUrl.replace(/^.*\//, '')}`;
      return {
        references: Messages.map(({ Body }) => jobSchema.parse(JSON.parse(Body)).reference),
        event: {
          Records: Messages.map(({ MessageId, Body, Attributes }) => ({
            messageId: MessageId,
            body: Body,
            attributes: Attributes,
            messageAttributes: {},
            eventSourceARN,
          })),
        },
        delete: async () => {
          const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
          await callAws(sqs.url, 'AmazonSQS.DeleteMessageBatch', { QueueUrl, Entries });
        },
      };
    },
    async expectClosed(references) {
      await sideBySide(references, 8, async (reference) => {
        const payment = await payments.get(reference);
        if (payment?.status !== 'success') throw new Error(`${reference} is ${payment?.status}`);
        if (Object.keys(payment.outbox).length > 0) throw new Error(`${reference} has an event to be told`);
      });
    },
    backlog() {
      const lane = sqs.depths().find(({ name }) => QueueUrl.endsWith(`/${name}`));
      return lane === undefined ? 0 : lane.visible + lane.inFlight + lane.delayed;
    },
    async stop() {
      client.destroy();
      tableClient.destroy();
      await standIns.stop();
      await simulator.stop();
    },
  };
}

/** Puts as many payments into a table: one in ten waits to be checked, as on a busy day, and the others are closed. */
export async function fillTable(table: SizedStack['table'], count: number): Promise<void> {
  const dueAt = Date.now() + 3_600_000;
  const payments = Array.from({ length: count }, (_, index) => {
    const pending = pendingPayment(referenceOf(`kept-${index}`), { dueAt });
    return index % 10 === 0 ? pending : paid(pending);
  });
  await putPayments(table, payments);
}

function paid(payment: Payment): Payment {
  if (payment.origin.kind !== 'initialized') throw new TypeError('Nobody has asked for an amount');
  const { amount, currency } = payment.origin.asked;
  return withState(payment, { status: 'success', paid: { amount, currency }, late: false });
}

async function pay(simulator: Simulator, reference: Reference): Promise<void> {
  const { status } = await fetch(`${simulator.url}/transaction/initialize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PAYSTACK_KEY}` },
    body: JSON.stringify({ email: 'ada@example.com', amount: 500_000, reference }),
  });
  if (status !== 200) throw new Error(`The simulator answered ${status}`);
  await control(simulator, 'POST', `transactions/${reference}/finish`, { outcome: 'success' });
}

async function control(simulator: Simulator, method: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${simulator.url}/simulator/${path}`, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  await response.arrayBuffer();
}
