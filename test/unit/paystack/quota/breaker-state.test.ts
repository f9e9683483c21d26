import { describe, expect, test } from 'vitest';
import {
  answered,
  type Breaker,
  CLOSED,
  type FailedCall,
  failed,
  gateOf,
  PROBE_MS,
  probeGivenUp,
  probing,
} from '../../../../shared/paystack/quota/breaker-state.ts';

const START = 1_800_000_000_000;

/** Failures one after the other, half a second apart, each about a payment of its own where nothing else is said. */
function brokenBy(calls: readonly Partial<FailedCall>[], from: Breaker = CLOSED): Breaker {
  return calls.reduce<Breaker>((breaker, call, index) => {
    const given = {
      fence: `call-${index}`,
      about: `order-${index}`,
      now: START + index * 500,
      because: 'unavailable',
      enough: 5,
      ...call,
    } as const;
    return failed(breaker, given) ?? breaker;
  }, from);
}

const times = (count: number, call: Partial<FailedCall> = {}) => Array.from({ length: count }, () => call);

const FIVE = brokenBy(times(5));
const OPENED_AT = START + 2_000;
const anybody = { fence: 'somebody', about: 'order-99' };

/** An open breaker with a probe on its way. */
function probed(breaker: Breaker, now: number, fence = 'probe'): Breaker {
  const next = probing(breaker, { fence, about: 'order-99' }, { now, operation: 'verify' });
  if (next === undefined) throw new TypeError('Expected that it may be tried');
  return next;
}

describe('A breaker', () => {
  test('lets calls through while none, or few, have failed', () => {
    for (const breaker of [CLOSED, brokenBy(times(4))]) {
      expect(gateOf(breaker, anybody, START)).toEqual({ kind: 'free' });
    }
  });

  test('opens for 5 s after five failures in a row', () => {
    expect(FIVE).toMatchObject({ openings: 1, openUntil: OPENED_AT + 5_000, because: 'unavailable' });
    expect(gateOf(FIVE, anybody, OPENED_AT)).toEqual({ kind: 'held', until: OPENED_AT + 5_000 });
  });

  test('begins anew with any answer in between', () => {
    const before = brokenBy(times(4));

    const later = brokenBy(times(4), answered(before) ?? before);

    expect(later).toMatchObject({ failures: 4, openings: 0 });
  });

  test('does not open over a burst, in which others may yet be answered, but over the next failure after a second', () => {
    const burst = brokenBy(times(30, { now: START }));

    const later = brokenBy([{ now: START + 1_000 }], burst);

    expect(burst).toMatchObject({ openings: 0 });
    expect(later).toMatchObject({ openings: 1 });
  });

  test('writes nothing for the further failures of a burst', () => {
    const burst = brokenBy(times(5, { now: START }));

    expect(failed(burst, { ...anybody, now: START + 10, because: 'unavailable', enough: 5 })).toBeUndefined();
  });

  test('opens after two refusals of the key', () => {
    const refused = { because: 'unauthorized', enough: 2, about: undefined } as const;

    const breaker = brokenBy([{ ...refused }, { ...refused, now: START + 1_000 }]);

    expect(breaker).toMatchObject({ openings: 1, because: 'unauthorized' });
  });

  test('does not let calls that were sent before it opened keep it open', () => {
    const late = failed(FIVE, { ...anybody, now: OPENED_AT + 4_000, because: 'outcome_unknown', enough: 5 });

    expect(late).toBeUndefined();
  });

  test('is closed by an answer, whoever got it, and writes nothing where it is closed', () => {
    expect(answered(FIVE)).toEqual(CLOSED);
    expect(answered(CLOSED)).toBeUndefined();
  });
});

describe('A clock that is ahead by an hour', () => {
  const hour = 3_600_000;

  test('has opened it for nobody else: one of them may try', () => {
    expect(gateOf({ ...FIVE, openUntil: OPENED_AT + hour }, anybody, OPENED_AT)).toEqual({ kind: 'probe' });
  });

  test('keeps no probe for itself', () => {
    const breaker = probed(FIVE, OPENED_AT + hour);

    expect(gateOf(breaker, anybody, OPENED_AT + 5_000)).toEqual({ kind: 'probe' });
  });
});

describe('The probe', () => {
  const due = OPENED_AT + 5_000;

  test('is one call, when the time is over', () => {
    expect(probing(FIVE, anybody, { now: due - 1, operation: 'verify' })).toBeUndefined();
    const breaker = probed(FIVE, due);

    expect(gateOf(breaker, { fence: 'probe', about: 'order-99' }, due + 1)).toEqual({ kind: 'probe' });
    expect(probing(breaker, anybody, { now: due + 1, operation: 'verify' })).toBeUndefined();
    expect(gateOf(breaker, anybody, due + 1)).toEqual({ kind: 'held', until: due + 2_001 });
  });

  test('that died makes room for the next', () => {
    const breaker = probed(FIVE, due);

    expect(gateOf(breaker, anybody, due + PROBE_MS.verify - 100)).toEqual({
      kind: 'held',
      until: due + PROBE_MS.verify,
    });
    expect(gateOf(breaker, anybody, due + PROBE_MS.verify)).toEqual({ kind: 'probe' });
  });

  test('has as long as a page of the list may take, where it asks for one', () => {
    const breaker = probing(FIVE, anybody, { now: due, operation: 'list' });

    expect(breaker?.probe).toEqual({ fence: 'somebody', until: due + 27_000 });
  });

  test('that goes on with another key has as long again', () => {
    const breaker = probed(probed(FIVE, due), due + 10_000);

    expect(breaker.probe).toEqual({ fence: 'probe', until: due + 10_000 + PROBE_MS.verify });
  });

  test('that fails keeps it open for twice as long each time, up to a minute', () => {
    let breaker = FIVE;
    const lengths: number[] = [];
    for (let probe = 0; probe < 6; probe += 1) {
      const now = breaker.openUntil + 300;
      breaker = probed(breaker, now - 300);
      const call = { fence: 'probe', about: 'order-99', now, because: 'unavailable', enough: 5 } as const;
      breaker = failed(breaker, call) ?? breaker;
      lengths.push(breaker.openUntil - now);
    }

    expect(lengths).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  test('that was given up for dead changes nothing when it fails after all', () => {
    const first = probed(FIVE, due);
    const second = probed(first, due + PROBE_MS.verify, 'another probe');

    const call = {
      fence: 'probe',
      now: due + PROBE_MS.verify + 1,
      because: 'unavailable',
      enough: 5,
    } as const;

    expect(failed(second, call)).toBeUndefined();
  });

  test('that comes to nothing makes room at once, and only for itself', () => {
    const breaker = probed(FIVE, due);

    expect(probeGivenUp(breaker, anybody)).toBeUndefined();
    expect(gateOf(probeGivenUp(breaker, { fence: 'probe' }) ?? breaker, anybody, due)).toEqual({
      kind: 'probe',
    });
  });
});

describe('Failures that are all about one payment', () => {
  const overOne = brokenBy(times(5, { about: 'poison' }));
  const poison = { fence: 'somebody', about: 'poison' };

  test('hold back that one and no other', () => {
    expect(gateOf(overOne, poison, OPENED_AT)).toEqual({ kind: 'held', until: OPENED_AT + 5_000 });
    expect(gateOf(overOne, anybody, OPENED_AT)).toEqual({ kind: 'free' });
  });

  describe('and then others fail as well', () => {
    const worse = { ...overOne, openings: 5, openUntil: OPENED_AT + 60_000 };
    const others = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ now: OPENED_AT + 1_000 + index * 500 }));

    test('hold back no more than that one after a few, for as long as before', () => {
      const breaker = brokenBy(others(4), worse);

      expect(gateOf(breaker, anybody, OPENED_AT + 4_000)).toEqual({ kind: 'free' });
      expect(gateOf(breaker, poison, OPENED_AT + 4_000)).toEqual({ kind: 'held', until: OPENED_AT + 60_000 });
    });

    test('hold back all after five of those in a row, and begin with 5 s', () => {
      const breaker = brokenBy(others(5), worse);

      expect(breaker).toMatchObject({ failures: 5, openings: 1 });
      expect(gateOf(breaker, anybody, OPENED_AT + 3_000)).toEqual({ kind: 'held', until: OPENED_AT + 8_000 });
    });

    test('hold back no more over a burst, but all over the next failure after a second', () => {
      const burst = brokenBy(times(30, { now: OPENED_AT }), worse);
      const later = brokenBy([{ now: OPENED_AT + 1_000 }], burst);

      expect(gateOf(burst, anybody, OPENED_AT + 1_000).kind).toBe('free');
      expect(gateOf(later, anybody, OPENED_AT + 1_000).kind).toBe('held');
    });

    test('hold back all after two refusals of the key', () => {
      const refused = { because: 'unauthorized', enough: 2, about: undefined } as const;

      const breaker = brokenBy([refused, { ...refused, now: START + 1_000 }], worse);

      expect(gateOf(breaker, anybody, OPENED_AT).kind).toBe('held');
    });

    test('count the row of the others on while the probe of that one fails', () => {
      const call = { fence: 'probe', about: 'poison', now: OPENED_AT + 60_500 };
      const due =
        probing(brokenBy(others(4), worse), call, { now: OPENED_AT + 60_000, operation: 'verify' }) ?? worse;

      const breaker = brokenBy([call, { now: OPENED_AT + 61_000 }], due);

      expect(gateOf(breaker, anybody, OPENED_AT + 61_000).kind).toBe('held');
    });
  });

  test('hold back all when one of the five was about another, were it among those that came in a burst', () => {
    const mixed = brokenBy([...times(4, { about: 'poison' }), { about: 'order-1' }]);
    const burst = brokenBy([...times(4, { about: 'poison', now: START }), { now: START }]);
    const later = brokenBy([{ about: 'poison', now: START + 1_000 }], burst);

    expect(gateOf(mixed, anybody, OPENED_AT).kind).toBe('held');
    expect(gateOf(later, anybody, START + 1_000).kind).toBe('held');
  });

  test('are none where there was no connection: that can be no payment’s fault', () => {
    const breaker = brokenBy(times(5, { about: undefined }));

    expect(gateOf(breaker, anybody, OPENED_AT).kind).toBe('held');
  });
});
