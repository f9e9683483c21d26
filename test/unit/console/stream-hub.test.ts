import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Frame } from '../../../local/console/contract.ts';
import { StreamHub } from '../../../local/console/streams/stream-hub.ts';

const FRAME: Frame = {
  now: 0,
  mode: 'test',
  isSimulated: true,
  apiUrl: 'http://localhost:3000',
  openPayments: 0,
  deadLetters: 0,
  breaker: 'closed',
  faultsInForce: 0,
  load: 0,
};

/** The server's side of a connection, as far as a stream uses it. */
class Connection extends EventEmitter {
  writableNeedDrain = false;
  isEnded = false;
  status = 0;
  readonly sent: string[] = [];

  get response(): ServerResponse {
    return this as unknown as ServerResponse;
  }

  /** The snapshots, without what is no snapshot. */
  get pages(): unknown[] {
    return this.sent.flatMap((event) => (event.startsWith('data: ') ? [JSON.parse(event.slice(6))] : []));
  }

  writeHead(status: number): this {
    this.status = status;
    return this;
  }

  write(text: string): boolean {
    this.sent.push(text);
    return !this.writableNeedDrain;
  }

  end(): void {
    this.isEnded = true;
    this.emit('close');
  }

  destroy(): void {
    this.end();
  }
}

describe('the streams', () => {
  let hub: StreamHub;
  let count: number;
  let now: number;
  const make = vi.fn(() => ({ frame: { ...FRAME, now }, count }));

  beforeEach(() => {
    vi.useFakeTimers();
    make.mockClear();
    hub = new StreamHub();
    count = 0;
    now = 1_000;
  });
  afterEach(() => {
    hub.stop();
    vi.useRealTimers();
  });

  async function open(key = 'page', gapMs = 500): Promise<Connection> {
    const connection = new Connection();
    hub.open(connection.response, key, gapMs, make);
    await vi.advanceTimersByTimeAsync(0);
    return connection;
  }

  it('begin with a snapshot at once', async () => {
    const { pages, sent } = await open();

    expect(sent[0]).toBe('retry: 1000\n\n');
    expect(pages).toEqual([{ frame: { ...FRAME, now: 1_000 }, count: 0 }]);
  });

  it('tell what is new no sooner than the gap allows, and then only the latest', async () => {
    const connection = await open();
    for (let n = 1; n <= 5; n += 1) {
      count = n;
      hub.touch();
      await vi.advanceTimersByTimeAsync(90);
    }
    const sooner = connection.pages.length;
    await vi.advanceTimersByTimeAsync(60);

    expect(sooner).toBe(1);
    expect(connection.pages).toMatchObject([{ count: 0 }, { count: 5 }]);
  });

  it('keep to themselves what is no news, but for a sign of life', async () => {
    const connection = await open();
    now = 2_000;
    hub.touch();
    await vi.advanceTimersByTimeAsync(2_900);
    const quiet = connection.pages.length;
    await vi.advanceTimersByTimeAsync(1_200);

    expect(quiet).toBe(1);
    expect(connection.pages).toHaveLength(2);
  });

  it('make a snapshot once for all who look at the same, and none for nobody', async () => {
    const [first, second, other] = [await open('a'), await open('a'), await open('b')];
    make.mockClear();
    count = 1;
    hub.touch();
    await vi.advanceTimersByTimeAsync(500);
    const madeForThree = make.mock.calls.length;
    for (const each of [first, second, other]) each.emit('close');
    make.mockClear();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(madeForThree).toBe(2);
    expect([first, second, other].map(({ pages }) => pages.at(-1))).toMatchObject(
      Array(3).fill({ count: 1 }),
    );
    expect(make).not.toHaveBeenCalled();
  });

  it('keep for a reader that is too slow only what it needs', async () => {
    const connection = await open();
    connection.writableNeedDrain = true;
    for (count = 1; count <= 3; count += 1) {
      hub.touch();
      await vi.advanceTimersByTimeAsync(500);
    }
    const meanwhile = connection.pages.length;
    connection.writableNeedDrain = false;
    connection.emit('drain');

    expect(meanwhile).toBe(1);
    expect(connection.pages).toMatchObject([{ count: 0 }, { count: 3 }]);
  });

  it('say why a snapshot can not be made, and go on when it can', async () => {
    make.mockImplementationOnce(() => {
      throw Object.assign(new Error('no table'), { code: 'table_unreadable' });
    });
    const connection = await open();
    await vi.advanceTimersByTimeAsync(1_100);

    expect(connection.sent[1]).toBe(
      'event: trouble\ndata: {"code":"table_unreadable","message":"no table"}\n\n',
    );
    expect(connection.pages).toMatchObject([{ count: 0 }]);
  });

  it('have something looked up once a second while anybody looks', async () => {
    const look = vi.fn(async () => {});
    hub = new StreamHub(look);
    const connection = await open();
    await vi.advanceTimersByTimeAsync(3_000);
    connection.emit('close');
    const looks = look.mock.calls.length;
    await vi.advanceTimersByTimeAsync(10_000);

    expect(looks).toBe(4);
    expect(look).toHaveBeenCalledTimes(4);
  });

  it('are so many at most, but for those who look at what somebody looks at already', async () => {
    for (let n = 0; n < 100; n += 1) await open(`search-${n}`);

    const [another, same] = [await open('another'), await open('search-7')];
    await vi.advanceTimersByTimeAsync(500);

    expect([another.status, another.isEnded, another.pages]).toEqual([503, true, []]);
    expect([same.status, same.isEnded, same.pages.length]).toEqual([200, false, 1]);
  });

  it('end when the hub is stopped, and are not written to any more', async () => {
    let answer = (_page: { frame: Frame }) => {};
    const connection = new Connection();
    hub.open(connection.response, 'slow', 500, () => new Promise((resolve) => (answer = resolve)));
    await vi.advanceTimersByTimeAsync(0);
    hub.stop();
    const before = connection.sent.length;
    answer({ frame: FRAME });
    await vi.advanceTimersByTimeAsync(1_000);
    const late = await open();

    expect(connection.isEnded).toBe(true);
    expect(connection.sent).toHaveLength(before);
    expect(late.isEnded).toBe(true);
  });
});
