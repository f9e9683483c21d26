import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineClock } from '../../../local/clock.ts';
import { DEFAULT_ATTRIBUTES } from '../../../local/sqs/queue-attributes.ts';
import { QueueDatabase } from '../../../local/sqs/queue-database.ts';
import { type Queue, QueueStore } from '../../../local/sqs/queue-store.ts';

describe('QueueStore', () => {
  const START = Date.UTC(2026, 0, 5, 9);
  let clock: EngineClock;
  let database: QueueDatabase;
  let store: QueueStore;
  let queue: Queue;
  beforeEach(() => {
    clock = new EngineClock(() => START);
    database = new QueueDatabase(':memory:');
    store = new QueueStore(database, () => clock.now(), 'arn:aws:sqs:eu-west-1:000000000000:');
    store.create('jobs', DEFAULT_ATTRIBUTES);
    const created = store.find('jobs');
    if (created === undefined) throw new Error('The queue is missing');
    queue = created;
  });
  afterEach(() => database.close());

  it('takes back a receive that nobody hears of, as if it had never been', () => {
    store.send(queue, 'unheard', '{}', 0);
    const taken = store.receive(queue, 10, 30_000);
    clock.advance(1_000);

    store.giveBack(queue, taken);

    expect(store.receive(queue, 10, 30_000)).toMatchObject([
      { body: 'unheard', receives: 1, first_received_at: START + 1_000 },
    ]);
  });

  it('does not take back what has been received again since', () => {
    store.send(queue, 'received twice', '{}', 0);
    const first = store.receive(queue, 10, 1_000);
    clock.advance(1_000);
    store.receive(queue, 10, 30_000);

    store.giveBack(queue, first);

    expect(store.depth(queue)).toMatchObject({ visible: 0, inFlight: 1 });
  });

  it('shows its messages without receiving them, those in flight too, the oldest first', () => {
    store.send(queue, 'first', '{}', 0);
    clock.advance(1);
    store.send(queue, 'second', '{}', 60_000);
    store.receive(queue, 1, 30_000);

    const peeked = store.peek(queue, 10);

    expect(peeked.map(({ body, receives }) => [body, receives])).toEqual([
      ['first', 1],
      ['second', 0],
    ]);
    expect(store.peek(queue, 1)).toHaveLength(1);
    expect(store.depth(queue)).toMatchObject({ visible: 0, inFlight: 1, delayed: 1 });
  });

  it('tells since when the first of those is visible that can be received', () => {
    store.send(queue, 'hidden', '{}', 0);
    store.receive(queue, 1, 30_000);
    store.send(queue, 'later', '{}', 5_000);

    const before = store.depth(queue).visibleSince;
    clock.advance(6_000);

    expect([before, store.depth(queue).visibleSince]).toEqual([undefined, START + 5_000]);
  });

  it('gives out first what became visible first', () => {
    store.send(queue, 'later', '{}', 2_000);
    store.send(queue, 'sooner', '{}', 1_000);
    clock.advance(2_000);

    const bodies = [store.receive(queue, 1, 30_000), store.receive(queue, 1, 30_000)];

    expect(bodies).toMatchObject([[{ body: 'sooner' }], [{ body: 'later' }]]);
  });

  it('tells since when the oldest message is there, and when the next becomes visible', () => {
    store.send(queue, 'first', '{}', 60_000);
    clock.advance(5_000);
    store.send(queue, 'second', '{}', 10_000);

    expect(store.depth(queue).oldestSentAt).toBe(START);
    expect(store.nextVisibleAt(queue.id)).toBe(START + 15_000);
  });

  it('tells of an empty queue that nothing is in it', () => {
    expect(store.depth(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0, oldestSentAt: undefined });
    expect(store.nextVisibleAt(queue.id)).toBeUndefined();
  });
});

describe('QueueDatabase', () => {
  it('answers all that happened in one turn after one commit', async () => {
    const database = new QueueDatabase(':memory:');
    const count = database.prepare('SELECT count(*) AS queues FROM queues');
    const insert = database.prepare(
      "INSERT INTO queues (name, attributes, created_at, modified_at) VALUES (?, '', 0, 0)",
    );
    const order: string[] = [];

    const first = database.run(() => insert.run('a')).then(() => order.push('first answered'));
    const second = database.run(() => insert.run('b')).then(() => order.push('second answered'));
    order.push('both done');
    await Promise.all([first, second]);

    expect(order).toEqual(['both done', 'first answered', 'second answered']);
    expect(count.get()).toEqual({ queues: 2 });
    await database.close();
  });

  it('refuses one piece of work without keeping the others of its turn from being answered', async () => {
    const database = new QueueDatabase(':memory:');

    const refused = database.run(() => {
      throw new Error('refused');
    });
    const fine = database.run(() => 'fine');

    await expect(refused).rejects.toThrow('refused');
    await expect(fine).resolves.toBe('fine');
    await database.close();
  });

  it('answers nothing that could not be committed', async () => {
    const database = new QueueDatabase(':memory:');

    const lost = database.run(() => {
      database.prepare('ROLLBACK').run();
      return 'kept';
    });
    await expect(lost).rejects.toThrow(/no transaction/);

    await expect(database.run(() => 'again')).resolves.toBe('again');
    await database.close();
  });
});
