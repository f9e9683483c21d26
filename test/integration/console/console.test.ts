import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { dummyCredentials } from '../../../local/aws-identity.ts';
import { callAws } from '../../../local/aws-json-client.ts';
import {
  ACTIONS,
  type EventsPage,
  type FaultsAction,
  type FaultsPage,
  type OverviewPage,
  type PaymentPage,
  type PaymentsPage,
  type QueuesPage,
  STREAMS,
} from '../../../local/console/contract.ts';
import { startWatchedStack, type WatchedStack } from './support/watched-stack.ts';

const ALL_OFF: FaultsAction = {
  switches: { latency: false, 'server-errors': false, 'rate-limited': false, timeouts: false, html: false },
  latencyMs: 2_000,
  webhooks: { lost: false, twice: false, delayMs: 0 },
};

describe('the console', () => {
  let watched: WatchedStack;
  beforeAll(async () => {
    watched = await startWatchedStack();
  });
  afterAll(() => watched.stop());

  const ofPayment = (reference: string) => `${STREAMS.payment}?reference=${reference}`;
  const initialize = (reference: string, email = 'ada@example.com') =>
    watched.stack.initialize({ email, amount: 500_000, currency: 'NGN', reference });
  const pay = async (reference: string, email?: string) => {
    await initialize(reference, email);
    await watched.stack.finish(reference, { outcome: 'success' });
    await watched.shown<PaymentsPage>(
      `${STREAMS.payments}?search=${reference}`,
      ({ payments: [line] }) => line?.status === 'success' && line.unsentEvents === 0,
    );
  };

  it('shows a payment as it travels, each step in its place, without being asked again', async () => {
    const page = await watched.follow<PaymentPage>(ofPayment('console-travels'));

    await initialize('console-travels');
    await page.pages.first(({ payment }) => payment?.status === 'pending');
    await watched.stack.finish('console-travels', { outcome: 'success' });
    const isRelayed = ({ steps }: PaymentPage) =>
      steps.some(({ kind, details }) => kind === 'event' && details.type === 'paystack.charge.success');
    const last = await page.pages.first(
      (each) => isRelayed(each) && each.steps.some(({ kind }) => kind === 'closed'),
    );
    page.stop();

    const kinds = last.steps.map(({ kind, details }) =>
      kind === 'paystack' ? `paystack ${details.operation} ${details.end}` : kind,
    );
    const inOrder = [
      'request',
      'claimed',
      'paystack initialize 200',
      'webhook',
      'paystack verify 200',
      'checked',
      'closed',
    ];
    expect(kinds.filter((kind) => inOrder.includes(kind))).toEqual(inOrder);
    expect(last.steps.map(({ at }) => at)).toEqual(last.steps.map(({ at }) => at).sort((a, b) => a - b));
    expect(last.steps).toContainEqual({
      kind: 'scheduled',
      at: expect.any(Number),
      details: { check: 1, delayMs: expect.any(Number), because: 'ladder' },
    });
    expect(last.steps).toContainEqual({
      kind: 'checked',
      at: expect.any(Number),
      details: { check: 1, paystackStatus: 'success', reason: 'webhook' },
    });
    expect(last.steps).toContainEqual({
      kind: 'closed',
      at: expect.any(Number),
      details: { status: 'success', late: false },
    });
    const told = last.steps.flatMap((step) => (step.kind === 'event' ? step.details : []));
    expect(told.map(({ type, payload = '{}' }) => [type, JSON.parse(payload)['detail-type']])).toEqual(
      expect.arrayContaining([['paystack.charge.success', 'paystack.charge.success']]),
    );
    expect(
      last.steps.find(({ kind, details }) => kind === 'paystack' && details.operation === 'verify'),
    ).toMatchObject({
      details: { body: expect.stringContaining('"reference":"console-travels"') },
    });
    expect(last.logs.map(({ functionName, message }) => `${functionName}: ${message}`)).toEqual(
      expect.arrayContaining([
        'initialize: payment claimed',
        'webhook: check scheduled',
        'verification-worker: check applied',
      ]),
    );
    expect(last.isCutOff).toBe(false);
  });

  it('shows of a payment what the table has, and what verify would answer from the cache', async () => {
    await pay('console-item');

    const page = await watched.shown<PaymentPage>(
      ofPayment('console-item'),
      ({ cached }) => cached !== undefined,
    );

    expect(JSON.parse(page.item ?? '')).toMatchObject({ pk: 'PAYMENT#console-item', status: 'success' });
    expect(page.payment).toMatchObject({ status: 'success', email: 'ada@example.com', amount: 500_000 });
    expect(page.cached).toMatchObject({ httpStatus: 200, body: expect.stringContaining('console-item') });
  });

  it('shows of a mismatched payment by what it differs', async () => {
    await initialize('console-mismatched');
    await watched.stack.finish('console-mismatched', { outcome: 'success', forge: { amount: 100 } });

    const { differences } = await watched.shown<PaymentPage>(
      ofPayment('console-mismatched'),
      ({ payment }) => payment?.status === 'mismatched',
    );

    expect(differences).toEqual([{ field: 'amount', asked: 500_000, found: 100 }]);
  });

  it('shows nothing of a payment that there is not', async () => {
    const page = await watched.shown<PaymentPage>(ofPayment('console-nobody'), () => true);

    expect(page).toEqual({
      frame: expect.any(Object),
      reference: 'console-nobody',
      steps: [],
      logs: [],
      isCutOff: false,
    });
  });

  it('finds payments by reference, by email and by status, page by page, the newest first', async () => {
    await initialize('console-find-1', 'grace@example.com');
    await initialize('console-find-2', 'grace@example.com');
    await pay('console-find-3', 'grace@example.com');
    const list = (query: string, total: number) =>
      watched.shown<PaymentsPage>(`${STREAMS.payments}?${query}`, (page) => page.total === total);
    const references = ({ payments }: PaymentsPage) => payments.map(({ reference }) => reference);

    const byReference = await list('search=CONSOLE-FIND', 3);
    const byEmail = await list('search=grace%40', 3);
    const open = await list('search=console-find&status=open', 2);
    const paid = await list('search=console-find&status=success', 1);
    const nobody = await list('search=100%25_of_it', 0);
    const beyond = await watched.shown<PaymentsPage>(
      `${STREAMS.payments}?search=console-find&page=2`,
      ({ total }) => total === 3,
    );

    expect(references(byReference)).toEqual(['console-find-3', 'console-find-2', 'console-find-1']);
    expect(references(byEmail)).toEqual(references(byReference));
    expect(references(open)).toEqual(['console-find-2', 'console-find-1']);
    expect(references(paid)).toEqual(['console-find-3']);
    expect(references(nobody)).toEqual([]);
    expect(beyond).toMatchObject({ payments: [], page: 2, pageSize: 50 });
  });

  it('counts what the table holds', async () => {
    await pay('console-counted');
    const { engine } = watched.stack;

    const scanned = await callAws(engine.endpoints.dynamodb, 'DynamoDB_20120810.Scan', {
      TableName: engine.outputs.TableName,
      FilterExpression: 'begins_with(pk, :payment)',
      ExpressionAttributeValues: { ':payment': { S: 'PAYMENT#' } },
      Select: 'COUNT',
    });
    const { Count: count } = z.parse(z.object({ Count: z.number() }), scanned);
    const page = await watched.shown<OverviewPage>(
      STREAMS.overview,
      ({ byStatus }) => Object.values(byStatus).reduce((sum, each) => sum + each, 0) === count,
    );

    expect(page.frame.openPayments).toBe(page.byStatus.initializing + page.byStatus.pending);
    expect(page.queues.map(({ kind }) => kind)).toEqual(['urgent', 'scheduled', 'dead-letter']);
  });

  it('counts calls, checks, events and invocations as the functions tell them', async () => {
    await pay('console-series');

    // The charts end with the last whole stretch of 5 s.
    const after = await watched.shown<OverviewPage>(
      STREAMS.overview,
      ({ lastMinute: { claims, webhooks, checks, events }, charts }) =>
        Math.min(claims, webhooks, checks, events) > 0 &&
        (charts.payments.lines.find(({ name }) => name === 'success')?.values.at(-1) ?? 0) > 0,
    );

    const calls = (page: OverviewPage, operation: string) =>
      page.quotas.find((quota) => quota.operation === operation)?.calls ?? 0;
    expect(calls(after, 'initialize')).toBeGreaterThan(0);
    expect(calls(after, 'verify')).toBeGreaterThan(0);
    expect(after.quotas.map(({ limit, granted }) => [limit, granted])).toEqual([
      [100_000, 100],
      [100_000, 100],
      [100_000, 100],
    ]);
    const worker = after.functions.find(({ name }) => name === 'verification-worker');
    expect(worker).toMatchObject({ errors: 0, p50Ms: expect.any(Number), p95Ms: expect.any(Number) });
    expect(worker?.invocations).toBeGreaterThan(0);
    expect(after.charts.paidToClosed.lines.map(({ values }) => typeof values.at(-1))).toEqual([
      'number',
      'number',
    ]);
    expect(after.charts.payments.times).toHaveLength(60);
  });

  it('shows the events of the bus, and finds them', async () => {
    await pay('console-event');

    const page = await watched.shown<EventsPage>(
      `${STREAMS.events}?search=console-event`,
      ({ total }) => total === 2,
    );

    const told = page.events.find(({ type }) => type === 'payment.succeeded');
    expect(told).toMatchObject({
      reference: 'console-event',
      eventId: 'test/console-event/payment.succeeded',
    });
    expect(JSON.parse(told?.payload ?? '')).toMatchObject({ detail: { status: 'success' } });
  });

  it('shows a dead letter with its reason without taking it, and sends it on its way again', async () => {
    const { engine } = watched.stack;
    const sqs = new SQSClient({
      endpoint: engine.endpoints.sqs,
      region: engine.region,
      credentials: dummyCredentials,
    });
    const send = (MessageBody: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: engine.outputs.DeadLetterQueueUrl, MessageBody }));
    await send(
      JSON.stringify({
        kind: 'webhook',
        reference: 'console-dead',
        event: 'charge.success',
        attempt: 0,
        looks: 0,
      }),
    );
    await send('no job');
    const queues = await watched.follow<QueuesPage>(STREAMS.queues);

    const { letters, frame } = await queues.pages.first((page) => page.letters.length === 2);
    const [job, malformed] = letters;
    const refused = await watched.act(ACTIONS.redrive, { id: malformed?.id });
    const missing = await watched.act(ACTIONS.redrive, { id: 'nothing-like-it' });
    const redriven = await watched.act(ACTIONS.redrive, { id: job?.id });
    await queues.pages.first((page) => page.letters.length === 1 && page.frame.deadLetters === 1);
    queues.stop();

    expect(frame.deadLetters).toBe(2);
    expect(job).toMatchObject({
      about: 'console-dead',
      kind: 'check',
      reason: 'put_there_by_hand',
      canBeRedriven: true,
    });
    expect(malformed).toMatchObject({
      kind: 'malformed',
      reason: 'malformed_job',
      problem: 'it is no JSON',
      canBeRedriven: false,
      deletedBy: `npm run dead-letters -- delete ${malformed?.id}`,
    });
    expect(malformed).not.toHaveProperty('about');
    expect(refused).toMatchObject({ status: 409, answer: { done: false, code: 'malformed_job' } });
    expect(missing).toMatchObject({ status: 404, answer: { done: false, code: 'no_letter' } });
    expect(redriven).toEqual({ status: 200, answer: { done: true, message: 'Redriven: 1.' } });
    await watched.stack.logged('check applied', 'console-dead');
  });

  it('switches faults on, which the API then meets, and leaves those of others as they are', async () => {
    await initialize('console-fault');
    await watched.stack.control('PUT', 'faults', [
      { kind: 'status', status: 500, reference: 'somebody-else' },
    ]);
    const faults = await watched.follow<FaultsPage>(STREAMS.faults);

    const on = await watched.act(ACTIONS.faults, {
      ...ALL_OFF,
      switches: { ...ALL_OFF.switches, 'server-errors': true },
      webhooks: { lost: true, twice: true, delayMs: 5_000 },
    });
    const shownOn = await faults.pages.first(({ switches }) => switches['server-errors']);
    const refused = await watched.stack.verify('console-fault');
    const off = await watched.act(ACTIONS.faults, ALL_OFF);
    await faults.pages.first(
      ({ switches, frame }) => !switches['server-errors'] && frame.faultsInForce === 1,
    );
    faults.stop();
    const left = await watched.stack.control('GET', 'faults');
    await watched.stack.heal();

    expect([on.status, off.status]).toEqual([200, 200]);
    expect(shownOn).toMatchObject({
      others: 1,
      webhooks: { lost: true, twice: true, delayMs: 5_000 },
      frame: { faultsInForce: 5 },
    });
    expect(refused.status).toBe(503);
    expect(left).toMatchObject([{ reference: 'somebody-else' }]);
    // The line of the trouble comes by another way than the call that it is about.
    await watched.shown<PaymentPage>(
      ofPayment('console-fault'),
      ({ steps }) =>
        steps.some(({ kind, details }) => kind === 'paystack' && details.fault === 'status') &&
        steps.some(({ kind }) => kind === 'trouble'),
    );
  });

  it('shows the breaker open while Paystack gives no usable answers, and closed again', async () => {
    const references = ['1', '2', '3', '4', '5', '6'].map((n) => `console-breaker-${n}`);
    await Promise.all(references.map((reference) => initialize(reference)));
    const overview = await watched.follow<OverviewPage>(STREAMS.overview);
    let isOpen = false;
    const opened = overview.pages
      .first(({ frame }) => frame.breaker === 'open')
      .then((page) => {
        isOpen = true;
        return page;
      });

    await watched.act(ACTIONS.faults, {
      ...ALL_OFF,
      switches: { ...ALL_OFF.switches, 'server-errors': true },
    });
    while (!isOpen) await Promise.all(references.map((reference) => watched.stack.verify(reference)));
    const { frame, quotas } = await opened;
    await watched.act(ACTIONS.faults, ALL_OFF);
    await watched.stack.heal();
    const before = overview.pages.items.length;
    await overview.pages.first(
      (page) => overview.pages.items.indexOf(page) >= before && page.frame.breaker === 'closed',
    );
    overview.stop();

    expect(quotas.find(({ operation }) => operation === 'verify')?.breaker).toMatchObject({
      kind: 'open',
      openUntil: expect.any(Number),
      because: 'unavailable',
    });
    expect(frame.triedAgainAt).toBeGreaterThan(0);
  });

  it('starts a load and stops it', async () => {
    const faults = await watched.follow<FaultsPage>(STREAMS.faults);

    const started = await watched.act(ACTIONS.load, { kind: 'start', perMinute: 600, mix: { abandoned: 1 } });
    await faults.pages.first(({ load, frame }) => load.started > 0 && frame.load === 600);
    const stopped = await watched.act(ACTIONS.load, { kind: 'stop' });
    const last = await faults.pages.first(
      ({ load, frame }) => !load.isRunning && load.started > 0 && frame.load === 0,
    );
    faults.stop();

    expect([started.status, stopped.status]).toEqual([200, 200]);
    expect(last.load.mix).toEqual({ abandoned: 1 });
    expect(last.load.outcomes.map(({ name }) => name)).toContain('webhook_lost');
  });

  it.each([
    [ACTIONS.redrive, '{', 400, 'invalid_json'],
    [ACTIONS.redrive, {}, 400, 'invalid_input'],
    [ACTIONS.faults, { ...ALL_OFF, latencyMs: 0 }, 400, 'invalid_input'],
    [ACTIONS.faults, { ...ALL_OFF, latencyMs: 60_001 }, 400, 'invalid_input'],
    [ACTIONS.load, { kind: 'start', perMinute: 0.00001, mix: { paid: 1 } }, 400, 'invalid_input'],
    [ACTIONS.load, { kind: 'start', perMinute: 0, mix: { paid: 1 } }, 400, 'invalid_input'],
    [ACTIONS.load, { kind: 'start', perMinute: 60, mix: { paid: 0 } }, 400, 'invalid_mix'],
    [ACTIONS.load, { kind: 'start', perMinute: 60, mix: { stolen: 1 } }, 400, 'invalid_input'],
    [ACTIONS.redrive, { id: 'x'.repeat(20_000) }, 413, 'body_too_large'],
  ])('refuses %s with %o', async (path, body, status, code) => {
    const refused = await watched.act(path, body);

    expect(refused).toEqual({ status, answer: { done: false, code, message: expect.any(String) } });
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['its neighbour on another port', { origin: 'http://localhost:1' }],
    ['a site that says so itself', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour that says so itself', { 'sec-fetch-site': 'same-site' }],
  ])('refuses an action and a stream that %s asks for', async (_who, headers) => {
    const refused = await watched.act(ACTIONS.faults, ALL_OFF, headers);
    const stream = await fetch(`${watched.url}${STREAMS.faults}`, { headers });

    expect(refused).toMatchObject({ status: 403, answer: { done: false, code: 'untrusted_origin' } });
    expect([stream.status, await stream.text()]).toEqual([403, 'Only this machine may look.\n']);
  });

  it('takes an action of its own page, and none that is no JSON', async () => {
    const own = await watched.act(ACTIONS.faults, ALL_OFF, { origin: watched.url });
    const form = await watched.act(ACTIONS.faults, ALL_OFF, { 'content-type': 'text/plain' });

    expect(own.status).toBe(200);
    expect(form).toMatchObject({ status: 415, answer: { code: 'not_json' } });
  });

  it('serves its pages under every path of theirs, and all that they load, with a policy that lets nothing else in', async () => {
    const [home, payment, script, style, missing] = await Promise.all(
      ['/', '/payments/tea.1', '/main.js', '/main.css', '/favicon.ico'].map((path) =>
        fetch(`${watched.url}${path}`),
      ),
    );
    const etag = script?.headers.get('etag') ?? '';
    const again = await fetch(`${watched.url}/main.js`, { headers: { 'if-none-match': etag } });
    const posted = await fetch(`${watched.url}/`, { method: 'POST' });
    const got = await fetch(`${watched.url}${ACTIONS.redrive}`);

    expect([home, payment, script, style, missing, again, posted, got].map((each) => each?.status)).toEqual([
      200, 200, 200, 200, 404, 304, 405, 405,
    ]);
    expect(await payment?.text()).toBe(await home?.text());
    expect(home?.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(script?.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(style?.headers.get('content-type')).toBe('text/css; charset=utf-8');
  });

  it('says in a stream that is quiet that it is still there, and nothing twice but for that', async () => {
    const faults = await watched.follow<FaultsPage>(STREAMS.faults);
    const text = ({ frame, ...rest }: FaultsPage) => JSON.stringify({ ...rest, frame: { ...frame, now: 0 } });
    const isRepeat = (page: FaultsPage, index: number) => {
      const before = faults.pages.items[index - 1];
      return before !== undefined && text(before) === text(page);
    };

    await faults.pages.first((page) => isRepeat(page, faults.pages.items.indexOf(page)));
    faults.stop();

    const index = faults.pages.items.findIndex(isRepeat);
    const gap = (faults.arrivals[index] ?? 0) - (faults.arrivals[index - 1] ?? 0);
    // A busy machine is late: by how much it may be is tested in virtual time.
    expect(gap).toBeGreaterThan(1_500);
  });

  it('keeps the history over a restart, and finds what has changed meanwhile', async () => {
    await pay('console-before');
    await initialize('console-meanwhile');
    await watched.reopen();

    const before = await watched.shown<PaymentPage>(
      ofPayment('console-before'),
      ({ payment }) => payment !== undefined,
    );
    const list = await watched.shown<PaymentsPage>(
      `${STREAMS.payments}?search=console-meanwhile`,
      ({ total }) => total === 1,
    );

    expect(before.steps.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['claimed', 'webhook', 'closed', 'event']),
    );
    expect(before.payment?.email).toBe('ada@example.com');
    expect(list.payments[0]?.status).toBe('pending');
    expect(watched.warnings).toEqual([]);
  });

  it('ends its streams when it stops', async () => {
    const stream = await watched.follow<OverviewPage>(STREAMS.overview);
    await stream.pages.first(() => true);

    await watched.stopConsole();

    await expect(stream.ended).resolves.toBeUndefined();
    await expect(fetch(watched.url)).rejects.toThrow();
  });
});
