import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { expect, it, onTestFinished } from 'vitest';
import { EngineClock } from '../../../local/clock.ts';
import { EventBus, type PublishedEvent } from '../../../local/event-bus.ts';
import { EventForwarder } from '../../../local/event-forwarding.ts';
import { Collected } from '../../support/collected.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const start = Date.UTC(2030, 0, 2, 3, 4, 5, 678);
const entry: PutEventsRequestEntry = {
  EventBusName: 'shop',
  Source: 'shop',
  DetailType: 'tea.sold',
  Detail: '{"cups":2}',
  Resources: ['arn:tea'],
};

async function startBus() {
  const file = join(temporaryFolder(), 'events.jsonl');
  const bus = new EventBus(file, new EngineClock(() => start));
  bus.addBus('shop');
  await bus.start();
  const client = new EventBridgeClient({
    endpoint: bus.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  onTestFinished(async () => {
    client.destroy();
    await bus.stop();
  });
  const events = new Collected<PublishedEvent>();
  bus.subscribe((event) => events.add(event));
  return {
    bus,
    file,
    events,
    put: (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries })),
  };
}

it('wraps an entry into the envelope of EventBridge, hands it on and keeps it', async () => {
  const { put, events, file } = await startBus();

  const result = await put(entry, {
    ...entry,
    EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/shop',
  });

  expect(result).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: events.items[0]?.id }, {}] });
  expect(events.items[0]).toEqual({
    version: '0',
    id: expect.any(String),
    'detail-type': 'tea.sold',
    source: 'shop',
    account: '000000000000',
    time: '2030-01-02T03:04:05Z',
    region: 'us-east-1',
    resources: ['arn:tea'],
    detail: { cups: 2 },
  });
  const kept = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(kept).toEqual(events.items);
});

it('refuses entries one by one', async () => {
  const { put, events } = await startBus();

  const result = await put(
    { ...entry, Source: '' },
    { ...entry, Detail: 'tea' },
    { ...entry, Detail: '[1]' },
    { ...entry, Detail: '12345678901234567890' },
    { ...entry, EventBusName: 'other' },
    { ...entry, Source: 'aws.tea' },
    entry,
  );

  expect(result.FailedEntryCount).toBe(6);
  expect(result.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    'InvalidArgument',
    'MalformedDetail',
    'MalformedDetail',
    'MalformedDetail',
    'ResourceNotFoundException',
    'NotAuthorizedForSourceException',
    undefined,
  ]);
  expect(events.items).toHaveLength(1);
});

it('refuses a request of more than ten entries or 1 MB', async () => {
  const { put } = await startBus();

  const tooMany = put(...Array.from({ length: 11 }, () => entry));
  const tooMuch = put({ ...entry, Detail: JSON.stringify({ filling: 'x'.repeat(1024 * 1024) }) });

  await expect(tooMany).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(tooMuch).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('size'),
  });
});

it('keeps integers of 64 bits, in what it hands on and in its file', async () => {
  const { put, events, file } = await startBus();
  const Detail = '{"id":9223372036854775807,"ids":[-9007199254740993,7],"share":0.25}';

  await put({ ...entry, Detail });

  expect(JSON.stringify(events.items[0]?.detail)).toBe(Detail);
  expect(readFileSync(file, 'utf8')).toContain(`"detail":${Detail}}`);
});

it('goes on after a line that was torn off', async () => {
  const { put, file, bus } = await startBus();
  await put(entry);
  await bus.stop();
  const whole = readFileSync(file, 'utf8');

  writeFileSync(file, `${whole}{"version":"0","id":"to`);

  new EventBus(file, new EngineClock());

  expect(readFileSync(file, 'utf8').endsWith('\n')).toBe(true);
});

it('refuses a file that it can not read', () => {
  const folder = temporaryFolder();

  expect(() => new EventBus(folder, new EngineClock())).toThrow(
    expect.objectContaining({ code: 'corrupt_state', message: expect.stringContaining('(events)') }),
  );
});

it('forwards events to a URL in order, and tries again when it answers with an error', async () => {
  const { bus, put } = await startBus();
  const bodies = new Collected<string>();
  let answered = 0;
  const receiver = createServer(async (request, response) => {
    bodies.add(await text(request));
    answered += 1;
    response.writeHead(answered === 1 ? 503 : 200).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const givenUp: string[] = [];
  const forwarder = new EventForwarder(`http://127.0.0.1:${port}/events`, (_event, reason) =>
    givenUp.push(reason),
  );
  onTestFinished(async () => {
    await forwarder.stop();
    receiver.close();
  });
  bus.subscribe((event) => forwarder.forward(event));

  await put({ ...entry, DetailType: 'first' }, { ...entry, DetailType: 'second' });

  const received = (await bodies.many(3, () => true)).map((body) => JSON.parse(body)['detail-type']);
  expect(received).toEqual(['first', 'first', 'second']);
  expect(givenUp).toEqual([]);
});

it('holds so many events for a URL and no more, says which it drops, and goes on', async () => {
  const { bus, put, events } = await startBus();
  const bodies = new Collected<string>();
  const answers: (() => void)[] = [];
  const receiver = createServer(async (request, response) => {
    answers.push(() => void response.end());
    bodies.add(await text(request));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const givenUp: unknown[] = [];
  const forwarder = new EventForwarder(
    `http://127.0.0.1:${port}/`,
    (event, reason) => givenUp.push([event.id, reason]),
    { limit: 2 },
  );
  onTestFinished(async () => {
    await forwarder.stop();
    receiver.close();
  });
  bus.subscribe((event) => forwarder.forward(event));
  await put(entry, entry, entry, entry);

  for (const index of [0, 1]) {
    await bodies.many(index + 1, () => true);
    answers[index]?.();
  }

  const [, second, third, fourth] = events.items;
  expect(givenUp).toEqual([third, fourth].map((event) => [event?.id, '2 events are waiting for it already']));
  expect(JSON.parse(bodies.items[1] ?? '')).toEqual(second);
});
