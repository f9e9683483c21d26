import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Simulator } from '../../../local/simulator/start-simulator.ts';
import type { Reference } from '../../../shared/payment/reference.ts';
import { createPaymentStore } from '../../../shared/store/payment-store.ts';
import { startFreshSimulator } from '../../support/fresh-simulator.ts';
import { paymentIn, reference, STATES } from '../../support/payments.ts';
import { createPaymentsClient, type PaymentsClient } from '../../support/payments-client.ts';
import { startTableProcess, type TableProcess } from '../../support/table-process.ts';
import { answersSchema, type CallerAnswer, type VerifyTask } from '../../support/verify-task.ts';

const SECRET_KEY = 'sk_test_single_flight';
/** The most that a lease may last: whoever asks Paystack is to have time for it on a busy machine too. */
const LIFETIME_MS = 29_000;

let table: TableProcess;
let simulator: Simulator;
let paystack: PaymentsClient;

beforeAll(async () => {
  table = await startTableProcess('single-flight');
  simulator = await startFreshSimulator({ test: SECRET_KEY });
  paystack = createPaymentsClient({
    apiUrl: simulator.url,
    simulatorUrl: simulator.url,
    serviceKey: SECRET_KEY,
  });
});

afterEach(() => paystack.control('DELETE', 'faults'));

afterAll(async () => {
  await simulator.stop();
  await table.stop();
});

/** A payment that is pending here and paid at Paystack. */
async function paid(name: string): Promise<Reference> {
  const order = reference(name);
  const client = new DynamoDBClient({
    endpoint: table.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  await createPaymentStore(client, table.tableName).put({
    ...paymentIn(STATES.pending),
    reference: order,
    version: 1,
  });
  client.destroy();
  await paystack.initialize({ email: 'ada@example.com', amount: 125_000, currency: 'NGN', reference: name });
  await paystack.finish(name, { outcome: 'success' });
  return order;
}

async function startProcess(): Promise<ChildProcess> {
  const child = fork(new URL('../../support/verify-process.ts', import.meta.url), { execArgv: [] });
  await once(child, 'message');
  return child;
}

function task(order: Reference, callers: number): VerifyTask {
  return {
    tableUrl: table.url,
    tableName: table.tableName,
    paystackUrl: simulator.url,
    secretKey: SECRET_KEY,
    reference: order,
    callers,
    lifetimeMs: LIFETIME_MS,
    comeBack: false,
  };
}

async function answersOf(child: ChildProcess, asked: VerifyTask): Promise<CallerAnswer[]> {
  child.send(asked);
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`The process ended with ${code}`);
  });
  const [message] = await Promise.race([once(child, 'message'), died]);
  died.catch(() => undefined);
  return answersSchema.parse(message);
}

/** Paystack's bytes, as somebody who asks it directly gets them. */
async function paystackBody(name: string): Promise<string> {
  return (await paystack.verify(name)).text;
}

function expectThatOrComeBack(answers: readonly CallerAnswer[], body: string): void {
  for (const each of answers) {
    if (each.status === 200) expect(each.body).toBe(body);
    else expect(each).toMatchObject({ status: 503, retryAfter: '1' });
    expect(each.body).toContain(each.status === 200 ? '"success"' : 'verification_in_progress');
  }
}

// A thousand callers on two cores, which other tests use too: seconds where nothing else runs, and half a minute where much does.
describe('A thousand callers of verify in four processes, for one reference that is in no cache', {
  timeout: 120_000,
}, () => {
  it('cost two calls at most; each gets that answer, or is told to come back', async () => {
    const order = await paid('crowd');
    await paystack.control('PUT', 'faults', [{ kind: 'delay', operation: 'verify', delayMs: 500 }]);
    const children = await Promise.all(Array.from({ length: 4 }, startProcess));

    const answers = (await Promise.all(children.map((child) => answersOf(child, task(order, 250))))).flat();

    const { verify: calls = 0 } = await paystack.calls(order);
    await paystack.control('DELETE', 'faults');
    expect(calls).toBeGreaterThanOrEqual(1);
    expect(calls).toBeLessThanOrEqual(2);
    expect(answers).toHaveLength(1_000);
    expectThatOrComeBack(answers, await paystackBody(order));
    expect(answers.filter(({ cache }) => cache === 'MISS')).toHaveLength(calls);
  });

  it('cost two as well when the process that asks Paystack is killed in the middle of it, and all who come back get the answer', async () => {
    const order = await paid('crowd-of-a-dead');
    // The first call gets no answer.
    await paystack.control('PUT', 'faults', [{ kind: 'timeout', operation: 'verify', times: 1 }]);
    const [holder, ...others] = await Promise.all(Array.from({ length: 4 }, startProcess));
    holder?.send({ ...task(order, 1), lifetimeMs: 5_000 });
    await vi.waitFor(async () => expect(await paystack.calls(order)).toMatchObject({ verify: 1 }), {
      interval: 5,
      timeout: 5_000,
    });
    holder?.kill('SIGKILL');

    const comeBack = { ...task(order, 50), comeBack: true };
    const answers = (await Promise.all(others.map((child) => answersOf(child, comeBack)))).flat();

    expect(await paystack.calls(order)).toMatchObject({ verify: 2 });
    const body = await paystackBody(order);
    expect(answers).toHaveLength(150);
    for (const each of answers) expect(each).toMatchObject({ status: 200, body });
    expect(answers.filter(({ cache }) => cache === 'MISS')).toHaveLength(1);
  });
});
