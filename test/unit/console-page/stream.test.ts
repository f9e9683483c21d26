import { beforeEach, describe, expect, it } from 'vitest';
import { LONGEST_SILENCE_MS } from '../../../local/console/contract.ts';
import { type Source, Stream } from '../../../local/console/page/live/stream.ts';
import {
  afterNews,
  type StreamNews,
  type StreamState,
} from '../../../local/console/page/live/stream-state.ts';

interface Snapshot {
  readonly n: number;
}

/** A connection that says what the test tells it to. */
class ScriptedSource {
  isClosed = false;
  snapshot: (data: string) => void = () => {};
  trouble: (data: string) => void = () => {};
  fail: () => void = () => {};

  readonly source: Source = {
    onSnapshot: (listener) => {
      this.snapshot = listener;
    },
    onTrouble: (listener) => {
      this.trouble = listener;
    },
    onError: (listener) => {
      this.fail = listener;
    },
    close: () => {
      this.isClosed = true;
    },
  };
}

let sources: ScriptedSource[];
let timers: { ms: number; action: () => void; isCancelled: boolean }[];
let state: StreamState<Snapshot>;
let now: number;

function open(): Stream<Snapshot> {
  return new Stream<Snapshot>(
    {
      open: () => {
        const scripted = new ScriptedSource();
        sources.push(scripted);
        return scripted.source;
      },
      clock: () => now,
      after: (ms, action) => {
        const timer = { ms, action, isCancelled: false };
        timers.push(timer);
        return () => {
          timer.isCancelled = true;
        };
      },
    },
    (news: StreamNews<Snapshot>) => {
      state = afterNews(state, news);
    },
  );
}

/** The connection that is open, or was last. */
function last(): ScriptedSource {
  const source = sources.at(-1);
  if (source === undefined) throw new Error('Nothing was opened.');
  return source;
}

function pending() {
  return timers.filter(({ isCancelled }) => !isCancelled);
}

/** The one timer that is set goes off. */
function elapse(): number {
  const [timer, ...others] = pending();
  expect(others).toEqual([]);
  if (timer === undefined) throw new Error('No timer is set.');
  timer.isCancelled = true;
  now += timer.ms;
  timer.action();
  return timer.ms;
}

beforeEach(() => {
  sources = [];
  timers = [];
  state = { kind: 'loading' };
  now = 1_000;
});

describe('Stream', () => {
  it('is live with each snapshot, which replaces the one before', () => {
    open();
    expect(state).toEqual({ kind: 'loading' });

    last().snapshot('{"n":1}');
    last().snapshot('{"n":2}');

    expect(state).toEqual({ kind: 'live', snapshot: { n: 2 }, receivedAt: 1_000 });
  });

  it('keeps the last snapshot when the connection breaks, says since when, and is live again by itself', () => {
    open();
    last().snapshot('{"n":1}');
    now = 5_000;

    last().fail();
    expect(last().isClosed).toBe(true);
    elapse();
    last().fail();
    expect(state).toEqual({ kind: 'disconnected', snapshot: { n: 1 }, since: 5_000 });

    elapse();
    last().snapshot('{"n":3}');
    expect(state).toMatchObject({ kind: 'live', snapshot: { n: 3 } });
    expect(sources).toHaveLength(3);
  });

  it('waits longer with each failure, up to three seconds, and soon again after a success', () => {
    open();
    const waits = Array.from({ length: 5 }, () => {
      last().fail();
      return elapse();
    });
    expect(waits).toEqual([300, 1_000, 2_000, 3_000, 3_000]);

    last().snapshot('{"n":1}');
    last().fail();
    expect(elapse()).toBe(300);
  });

  it('takes a server for lost that says nothing for longer than it may', () => {
    open();
    last().snapshot('{"n":1}');

    expect(elapse()).toBeGreaterThan(2 * LONGEST_SILENCE_MS);

    expect(state.kind).toBe('disconnected');
    expect(last().isClosed).toBe(true);
  });

  it('says that nobody answers where nothing was ever heard', () => {
    open();
    last().fail();
    elapse();
    now = 9_000;
    last().fail();

    expect(state).toMatchObject({ kind: 'error', trouble: { code: 'unreachable' }, since: 1_000 });
    expect(state).not.toHaveProperty('snapshot');
  });

  it('tells of trouble in the words of the server, over what was last known', () => {
    open();
    last().snapshot('{"n":1}');
    last().trouble('{"code":"table_unavailable","message":"The table does not answer."}');
    expect(state).toEqual({
      kind: 'error',
      trouble: { code: 'table_unavailable', message: 'The table does not answer.' },
      since: 1_000,
      snapshot: { n: 1 },
    });

    last().snapshot('{"n":2}');
    expect(state.kind).toBe('live');
  });

  it('hears nothing and tries nothing any more once it is closed', () => {
    const stream = open();
    const closed = last();

    stream.close();
    closed.snapshot('{"n":1}');
    closed.fail();

    expect(state).toEqual({ kind: 'loading' });
    expect(closed.isClosed).toBe(true);
    expect(pending()).toEqual([]);
  });
});
