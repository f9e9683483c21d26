import { afterEach, describe, expect, it } from 'vitest';
import {
  type CallOptions,
  createPaystackClient,
  InvalidReferenceError,
  type PaystackClient,
  type PaystackClientOptions,
} from '../../../shared/paystack/client.ts';
import {
  isPaystackFailure,
  PaystackDeferredError,
  type PaystackFailure,
  PaystackOutcomeUnknownError,
  PaystackUnavailableError,
} from '../../../shared/paystack/errors.ts';
import type { ObservedRequest } from '../../../shared/paystack/observer.ts';
import type { PaystackQuota, QuotaRequest } from '../../../shared/paystack/quota/quota.ts';
import type { QuotaKey } from '../../../shared/paystack/quota/quota-store.ts';
import type { PaystackRequest } from '../../../shared/paystack/transport.ts';
import { breakerOpen } from '../../support/paystack-failures.ts';
import { UNLIMITED_QUOTA } from '../../support/unlimited-quota.ts';
import {
  answering,
  breakingOff,
  closedPort,
  type LoopbackServer,
  type Reaction,
  resetting,
  silent,
  startLoopbackServer,
} from './loopback-server.ts';
import {
  blockPage,
  duplicateReference,
  initializeBody,
  invalidKey,
  listBody,
  SECRET_KEY,
  unknownReference,
  verifyBody,
} from './samples.ts';

const BODY = '{"email":"ada@example.com", "amount":250000,"reference":"order-1042"}';
const accepted = answering(200, initializeBody());
const found = answering(200, verifyBody());
const PAID_TODAY = {
  status: 'success',
  from: Date.parse('2026-01-05T00:00:00Z'),
  to: Date.parse('2026-01-05T23:59:59.999Z'),
  perPage: 100,
} as const;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve(...reactions: Reaction[]): Promise<LoopbackServer> {
  const server = await startLoopbackServer(...reactions);
  cleanups.push(server.stop);
  return server;
}

/** A client whose waits take no time and whose clock stands still, but for what a test does with them. */
function clientOf(baseUrl: string, given: Partial<PaystackClientOptions> = {}): PaystackClient {
  return createPaystackClient({
    baseUrl,
    secretKey: async () => SECRET_KEY,
    clock: () => 1_000_000,
    random: () => 0.5,
    quota: UNLIMITED_QUOTA,
    timeouts: { connectMs: 2_000, totalMs: 5_000 },
    sleep: async () => {},
    ...given,
  });
}

async function failureOf(call: Promise<unknown>): Promise<PaystackFailure> {
  const error = await call.then(
    () => new Error('It did not fail'),
    (caught: unknown) => caught,
  );
  if (!isPaystackFailure(error)) throw error;
  return error;
}

describe('initialize', () => {
  it('posts the text as it was given and reads the answer', async () => {
    const server = await serve(accepted);

    const result = await clientOf(server.url).initialize(BODY);

    expect(result).toMatchObject({ reference: 'order-1042' });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/transaction/initialize',
        body: BODY,
        headers: { authorization: `Bearer ${SECRET_KEY}` },
      },
    ]);
  });

  it.each([
    ['refused by Paystack', answering(400, duplicateReference), 'rejected'],
    ['forbidden', answering(403, { status: false, message: 'Your IP address is not allowed' }), 'forbidden'],
    ['one too many', answering(429, {}), 'rate_limited'],
    ['answered with a 500', answering(500, {}), 'unavailable'],
    ['answered with a block page', answering(403, blockPage), 'unavailable'],
    ['answered with something malformed', answering(200, '{'), 'unavailable'],
    ['answered with nothing', answering(200, ''), 'unavailable'],
    ['reset after it went out', resetting, 'outcome_unknown'],
    ['answered by half', breakingOff, 'outcome_unknown'],
  ])('goes out once when it is %s', async (_what, reaction, kind) => {
    const server = await serve(reaction, accepted);

    const failure = await failureOf(clientOf(server.url).initialize(BODY));

    expect(failure.kind).toBe(kind);
    expect(server.requests).toHaveLength(1);
  });

  it('goes out once when no answer comes in time', async () => {
    const server = await serve(silent, accepted);
    const client = clientOf(server.url, { timeouts: { connectMs: 100, totalMs: 100 } });

    expect((await failureOf(client.initialize(BODY))).kind).toBe('outcome_unknown');
    expect(server.requests).toHaveLength(1);
  });

  it('is tried again when it surely did not go out', async () => {
    let waits = 0;
    const baseUrl = `http://127.0.0.1:${await closedPort()}`;
    const client = clientOf(baseUrl, {
      sleep: async () => {
        waits += 1;
      },
    });

    const failure = await failureOf(client.initialize(BODY, { attempts: 3 }));

    expect(failure).toMatchObject({ kind: 'unavailable', reached: 'no' });
    expect(waits).toBe(2);
  });
});

describe('verify', () => {
  it('asks by reference and reads the transaction', async () => {
    const server = await serve(found);

    const result = await clientOf(server.url).verify('order=10.4-2_x');

    expect(result).toMatchObject({
      kind: 'transaction',
      transaction: { status: 'success', id: '5012345678' },
    });
    expect(server.requests).toMatchObject([{ method: 'GET', path: '/transaction/verify/order%3D10.4-2_x' }]);
  });

  it.each(['', '.', '..', '../balance', 'a/b', 'a?b', 'a b', '\ud800', 'r'.repeat(101)])(
    'refuses %j before any call',
    async (reference) => {
      const server = await serve(found);

      await expect(clientOf(server.url).verify(reference)).rejects.toThrow(InvalidReferenceError);
      expect(server.requests).toHaveLength(0);
    },
  );

  it.each([
    ['answered with a 500', answering(500, {})],
    ['answered with a page under 502', answering(502, blockPage)],
    ['answered with something malformed', answering(200, '{')],
    ['answered with nothing', answering(200, '')],
    ['answered with a wrong type', answering(200, verifyBody({ amount: '250000' }))],
    ['reset', resetting],
    ['answered by half', breakingOff],
  ])('is tried again when it is %s', async (_what, reaction) => {
    const server = await serve(reaction, found);

    const result = await clientOf(server.url).verify('order-1042');

    expect(result.kind).toBe('transaction');
    expect(server.requests).toHaveLength(2);
  });

  it('is tried again when no answer comes in time', async () => {
    const server = await serve(silent, found);
    const client = clientOf(server.url, { timeouts: { connectMs: 200, totalMs: 200 } });

    expect((await client.verify('order-1042')).kind).toBe('transaction');
    expect(server.requests).toHaveLength(2);
  });

  it('gives up after two attempts, with the last failure', async () => {
    const server = await serve(resetting, answering(503, {}), found);

    const failure = await failureOf(clientOf(server.url).verify('order-1042'));

    expect(failure).toMatchObject({ code: 'paystack_server_error', httpStatus: 503 });
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['refused', answering(400, { status: false, message: 'Transaction ID should be numeric.' }), 'rejected'],
    ['forbidden', answering(403, { status: false, message: 'Your IP address is not allowed' }), 'forbidden'],
    ['one too many', answering(429, {}), 'rate_limited'],
    ['answered with a block page', answering(403, blockPage), 'unavailable'],
    ['sent to a path that is unknown', answering(404, ''), 'unavailable'],
  ])('is not tried again when it is %s', async (_what, reaction, kind) => {
    const server = await serve(reaction, found);

    expect((await failureOf(clientOf(server.url).verify('order-1042'))).kind).toBe(kind);
    expect(server.requests).toHaveLength(1);
  });

  it('takes an unknown reference for an answer', async () => {
    const server = await serve(answering(400, unknownReference));

    expect(await clientOf(server.url).verify('order-1042')).toMatchObject({
      kind: 'unknown-reference',
      httpStatus: 400,
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the deadline', () => {
  const verifyWith = (client: PaystackClient, options: CallOptions) => client.verify('order-1042', options);

  it.each([
    ['that has passed', 1_000_000],
    ['that is less than 2 s away', 1_001_999],
  ])('%s stops a call before it goes out', async (_, deadline) => {
    const server = await serve(found);

    const failure = await failureOf(verifyWith(clientOf(server.url), { deadline }));

    expect(failure).toMatchObject({ code: 'paystack_out_of_time', reached: 'no' });
    expect(server.requests).toHaveLength(0);
  });

  it('cuts the time of an attempt', async () => {
    const given: number[] = [];
    const transport = async ({ timeoutMs }: PaystackRequest): Promise<never> => {
      given.push(timeoutMs);
      throw new PaystackOutcomeUnknownError('timeout');
    };
    const timeouts = { connectMs: 2_000, totalMs: 8_000 };
    const client = clientOf('http://127.0.0.1', { transport, timeouts });

    for (const deadline of [1_002_000, 1_007_999, 1_008_001]) {
      await failureOf(verifyWith(client, { deadline, attempts: 1 }));
    }

    expect(given).toEqual([2_000, 7_999, 8_000]);
  });

  it('leaves no room for a second attempt, and the first failure stands', async () => {
    const server = await serve(answering(500, {}), found);

    const failure = await failureOf(verifyWith(clientOf(server.url), { deadline: 1_002_090 }));

    expect(failure.code).toBe('paystack_server_error');
    expect(server.requests).toHaveLength(1);
  });
});

describe('a key that Paystack does not know', () => {
  const rotated = 'sk_test_rotated';

  function keyThatTurnsInto(fresh: string) {
    const asked: (boolean | undefined)[] = [];
    const secretKey = async (options?: { readonly fresh?: boolean }) => {
      asked.push(options?.fresh);
      return options?.fresh === true ? fresh : SECRET_KEY;
    };
    return { asked, secretKey };
  }

  it.each([
    ['401', 401],
    ['400', 400],
  ])('is read anew after a %s, and the call is made again', async (_what, httpStatus) => {
    const server = await serve(answering(httpStatus, invalidKey), accepted);
    const { asked, secretKey } = keyThatTurnsInto(rotated);

    const result = await clientOf(server.url, { secretKey }).initialize(BODY);

    expect(result).toMatchObject({ reference: 'order-1042' });
    expect(asked).toEqual([undefined, true]);
    expect(server.requests.map((request) => request.headers.authorization)).toEqual([
      `Bearer ${SECRET_KEY}`,
      `Bearer ${rotated}`,
    ]);
  });

  it('is not tried again when it is the same', async () => {
    const server = await serve(answering(401, invalidKey));
    const { secretKey } = keyThatTurnsInto(SECRET_KEY);

    const failure = await failureOf(clientOf(server.url, { secretKey }).verify('order-1042'));

    expect(failure.kind).toBe('unauthorized');
    expect(server.requests).toHaveLength(1);
  });

  it('is asked for once: a new key that is refused too ends it', async () => {
    const server = await serve(answering(401, invalidKey));
    const { asked, secretKey } = keyThatTurnsInto(rotated);

    await failureOf(clientOf(server.url, { secretKey }).verify('order-1042'));

    expect(asked).toEqual([undefined, true]);
    expect(server.requests).toHaveLength(2);
  });

  it('is not replaced by one of the other mode, whose payments are others', async () => {
    const server = await serve(answering(401, invalidKey), accepted);
    const { secretKey } = keyThatTurnsInto('sk_live_rotated');

    const failure = await failureOf(clientOf(server.url, { secretKey }).initialize(BODY));

    expect(failure.kind).toBe('unauthorized');
    expect(server.requests).toHaveLength(1);
  });

  it('stays what is told when the key can not be read anew', async () => {
    const server = await serve(answering(401, invalidKey));
    const secretKey = async (options?: { readonly fresh?: boolean }) => {
      if (options?.fresh === true) throw new Error('Rate exceeded');
      return SECRET_KEY;
    };

    const failure = await failureOf(clientOf(server.url, { secretKey }).verify('order-1042'));

    expect(failure.kind).toBe('unauthorized');
  });
});

describe('listTransactions', () => {
  it('asks for a page by cursor, of a status, created within a time', async () => {
    const server = await serve(answering(200, listBody({ next: 'b2xkZXI=' })), answering(200, listBody()));
    const client = clientOf(server.url);

    const first = await client.listTransactions(PAID_TODAY);
    const second = await client.listTransactions({ ...PAID_TODAY, cursor: first.next });

    const asked = server.requests.map(({ path }) => new URL(path, server.url));
    expect(asked.map(({ pathname }) => pathname)).toEqual(['/transaction', '/transaction']);
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
      use_cursor: 'true',
      perPage: '100',
      per_page: '100',
      status: 'success',
      from: '2026-01-05T00:00:00.000Z',
      to: '2026-01-05T23:59:59.999Z',
    });
    expect(asked[1]?.searchParams.get('next')).toBe('b2xkZXI=');
    expect(second.next).toBeUndefined();
  });

  it('asks the quota for a call of its own, and is repeated where Paystack failed', async () => {
    const server = await serve(answering(502, 'bad gateway'), answering(200, listBody()));
    const asked: QuotaRequest[] = [];
    const quota: PaystackQuota = {
      ...UNLIMITED_QUOTA,
      take: async (request) => {
        asked.push(request);
        return await UNLIMITED_QUOTA.take(request);
      },
    };

    const page = await clientOf(server.url, { quota }).listTransactions(PAID_TODAY, { priority: 'audit' });

    expect(page.transactions).toHaveLength(1);
    expect(asked).toMatchObject([
      { operation: 'list', mode: 'test', priority: 'audit' },
      { operation: 'list', mode: 'test', priority: 'audit' },
    ]);
  });

  it('reads a page of megabytes', async () => {
    const metadata = { note: 'x'.repeat(3 * 1024 * 1024) };
    const server = await serve(answering(200, listBody({}, [{ metadata }])));

    const page = await clientOf(server.url).listTransactions(PAID_TODAY);

    expect(page.transactions).toHaveLength(1);
  });
});

it('hands on the error of a secret that cannot be read', async () => {
  const secretKey = async () => {
    throw new Error('No secret');
  };

  await expect(clientOf('http://127.0.0.1:9', { secretKey }).verify('order-1042')).rejects.toThrow(
    'No secret',
  );
});

describe('a key of another mode than the payment', () => {
  it.each(['initialize', 'verify', 'list'] as const)('sends nothing: %s', async (operation) => {
    const server = await serve(accepted);
    const client = clientOf(server.url, { secretKey: async () => 'sk_live_since_a_moment_ago' });
    const options = { mode: 'test' } as const;

    const calls = {
      initialize: () => client.initialize(BODY, options),
      verify: () => client.verify('order-1042', options),
      list: () => client.listTransactions(PAID_TODAY, options),
    };
    const failure = await failureOf(calls[operation]());

    expect(failure).toMatchObject({ kind: 'unavailable', reached: 'no', code: 'paystack_key_of_other_mode' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('the observer', () => {
  /** A client with a clock that goes on by 70 ms whenever it is read, and what its observer was told. */
  function observedClient(baseUrl: string, given: Partial<PaystackClientOptions> = {}) {
    const told: ObservedRequest[] = [];
    let now = 1_000_000;
    const clock = () => {
      now += 70;
      return now;
    };
    const client = clientOf(baseUrl, { clock, observer: (request) => told.push(request), ...given });
    return { client, told };
  }

  it('is told of each request, retries included, and of why it brought nothing', async () => {
    const server = await serve(answering(500, {}), found);
    const { client, told } = observedClient(server.url);

    await client.verify('order-1042');

    expect(told).toEqual([
      { operation: 'verify', mode: 'test', durationMs: expect.any(Number), failure: 'unavailable' },
      { operation: 'verify', mode: 'test', durationMs: expect.any(Number) },
    ]);
    for (const { durationMs } of told) expect(durationMs).toBeGreaterThan(0);
  });

  it('is told of the key that a request was sent with', async () => {
    const server = await serve(answering(401, invalidKey), accepted);
    const keys = ['sk_live_old', 'sk_live_new'];
    const { client, told } = observedClient(server.url, { secretKey: async () => keys.shift() ?? '' });

    await client.initialize(BODY);

    expect(told).toMatchObject([
      { operation: 'initialize', mode: 'live', failure: 'unauthorized' },
      { operation: 'initialize', mode: 'live' },
    ]);
  });

  it('is told of a request that found nobody, and of none that was never sent', async () => {
    const nobody = observedClient(`http://127.0.0.1:${await closedPort()}`);
    const tooLate = observedClient('http://127.0.0.1:9');

    await failureOf(nobody.client.verify('order-1042', { attempts: 1 }));
    await failureOf(tooLate.client.verify('order-1042', { deadline: 1_000_000 }));

    expect(nobody.told).toMatchObject([{ failure: 'unavailable' }]);
    expect(tooLate.told).toEqual([]);
  });

  it('is told of no negative time when the clock is put back meanwhile', async () => {
    const server = await serve(found);
    let now = 1_000_000;
    const clock = () => {
      now -= 500;
      return now;
    };
    const { client, told } = observedClient(server.url, { clock });

    await client.verify('order-1042');

    expect(told).toMatchObject([{ durationMs: 0 }]);
  });

  it('hears nothing that names a payment, a customer or a key', async () => {
    const server = await serve(answering(400, duplicateReference));
    const { client, told } = observedClient(server.url);

    await failureOf(client.initialize(BODY));

    expect(JSON.stringify(told)).not.toMatch(/order-1042|ada@|sk_/);
  });
});

describe('the quota', () => {
  /** A client whose quota keeps what it is asked and told, and refuses from the given time of asking on. */
  function pacedClient(
    baseUrl: string,
    given: Partial<PaystackClientOptions> & { refusesFrom?: number } = {},
  ) {
    const { refusesFrom = Number.POSITIVE_INFINITY, ...options } = given;
    const asked: QuotaRequest[] = [];
    const blocked: [QuotaKey, number][] = [];
    const heeded: (PaystackFailure['kind'] | undefined)[] = [];
    const quota: PaystackQuota = {
      take: async (request) => {
        asked.push(request);
        if (asked.length >= refusesFrom) throw new PaystackDeferredError(1_009_000, request.turn);
        return { heed: async (failure) => void heeded.push(failure?.kind) };
      },
      block: async (key, until) => {
        blocked.push([key, until]);
      },
    };
    return {
      client: clientOf(baseUrl, { quota, newId: () => 'this call', ...options }),
      asked,
      blocked,
      heeded,
    };
  }

  it('is asked for a token before each request, repeats included', async () => {
    const server = await serve(answering(500, {}), found);
    const { client, asked } = pacedClient(server.url);

    await client.verify('order-1042', { deadline: 1_016_000 });

    const request = {
      operation: 'verify',
      mode: 'test',
      priority: 'caller',
      // 2 s before the time is up, since that is what a call is to have left.
      deadline: 1_014_000,
      // By these the breaker knows which call it is, and what it is about.
      fence: 'this call',
      about: 'order-1042',
    };
    // The repeat stands in no line: a turn that has passed says so.
    expect(asked).toEqual([
      { ...request, turn: undefined },
      { ...request, turn: 1_000_000 },
    ]);
    expect(server.requests).toHaveLength(2);
  });

  it('is asked once more for the request with a new key', async () => {
    const server = await serve(answering(401, invalidKey), accepted);
    const keys = ['sk_live_old', 'sk_live_new'];
    const { client, asked } = pacedClient(server.url, { secretKey: async () => keys.shift() ?? '' });

    await client.initialize(BODY);

    expect(asked).toMatchObject([
      { operation: 'initialize', mode: 'live' },
      { operation: 'initialize', mode: 'live' },
    ]);
  });

  it('hears who wants to call, and whose turn it is', async () => {
    const server = await serve(found);
    const { client, asked } = pacedClient(server.url);

    await client.verify('order-1042', { priority: 'ladder', turn: 999_000 });

    expect(asked).toMatchObject([{ priority: 'ladder', turn: 999_000 }]);
  });

  it('that is used up stops the call before it goes out', async () => {
    const { client } = pacedClient('http://127.0.0.1:9', { refusesFrom: 1 });

    const failure = await failureOf(client.verify('order-1042', { priority: 'ladder', turn: 999_000 }));

    expect(failure).toMatchObject({ kind: 'deferred', until: 1_009_000, turn: 999_000 });
  });

  it('is told how each request went', async () => {
    const server = await serve(answering(500, {}), found, answering(400, duplicateReference), resetting);
    const { client, heeded } = pacedClient(server.url);

    await client.verify('order-1042');
    await failureOf(client.initialize(BODY));
    await failureOf(client.initialize(BODY));

    expect(heeded).toEqual(['unavailable', undefined, 'rejected', 'outcome_unknown']);
  });

  it('hears of a key that is refused only once the secret has been read anew', async () => {
    const server = await serve(answering(401, invalidKey), found, answering(401, invalidKey));
    const keys = ['sk_test_old', 'sk_test_new', 'sk_test_new', 'sk_test_new'];
    const { client, heeded, asked } = pacedClient(server.url, { secretKey: async () => keys.shift() ?? '' });

    await client.verify('order-1042');
    const afterRotation = [...heeded];
    await failureOf(client.verify('order-1042'));

    expect(afterRotation).toEqual([undefined]);
    expect(heeded).toEqual([undefined, 'unauthorized']);
    // As one call, so that a probe may go on with the new key.
    expect(new Set(asked.map(({ fence }) => fence)).size).toBe(1);
  });

  it('hears of a new key that is refused, too', async () => {
    const server = await serve(answering(401, invalidKey));
    const keys = ['sk_test_old', 'sk_test_new'];
    const { client, heeded } = pacedClient(server.url, { secretKey: async () => keys.shift() ?? '' });

    await failureOf(client.verify('order-1042'));

    expect(heeded).toEqual(['unauthorized']);
  });

  it('whose breaker opens before a call is repeated leaves the first failure standing', async () => {
    const server = await serve(answering(503, {}), found);
    let asked = 0;
    const quota: PaystackQuota = {
      ...UNLIMITED_QUOTA,
      take: async (request) => {
        asked += 1;
        if (asked === 1) return await UNLIMITED_QUOTA.take(request);
        throw breakerOpen(1_005_000);
      },
    };

    const failure = await failureOf(clientOf(server.url, { quota }).verify('order-1042'));

    expect(failure).toMatchObject({ code: 'paystack_server_error', httpStatus: 503 });
    expect(server.requests).toHaveLength(1);
  });

  it('whose breaker is open is asked once', async () => {
    let asked = 0;
    const quota: PaystackQuota = {
      ...UNLIMITED_QUOTA,
      take: async () => {
        asked += 1;
        throw breakerOpen(1_005_000);
      },
    };
    const client = clientOf('http://127.0.0.1:9', { quota });

    const failures = [await failureOf(client.verify('order-1042')), await failureOf(client.initialize(BODY))];

    expect(failures).toMatchObject([{ reached: 'no', until: 1_005_000 }, { code: 'paystack_breaker_open' }]);
    expect(asked).toBe(2);
  });

  it('that is used up when a call is to be repeated leaves the first failure standing', async () => {
    const server = await serve(answering(503, {}), found);
    const { client } = pacedClient(server.url, { refusesFrom: 2 });

    const failure = await failureOf(client.verify('order-1042'));

    expect(failure).toMatchObject({ kind: 'unavailable', httpStatus: 503 });
    expect(server.requests).toHaveLength(1);
  });

  it('that can not be counted is asked for once', async () => {
    let asked = 0;
    const unreachable = new PaystackUnavailableError({
      code: 'paystack_quota_unreachable',
      reached: 'no',
      message: 'no count',
    });
    const quota: PaystackQuota = {
      ...UNLIMITED_QUOTA,
      take: async () => {
        asked += 1;
        throw unreachable;
      },
    };

    expect(await failureOf(clientOf('http://127.0.0.1:9', { quota }).initialize(BODY))).toBe(unreachable);
    expect(asked).toBe(1);
  });

  it('is blocked for everybody by a 429, until the reset that it names', async () => {
    const server = await serve(answering(429, {}, { 'x-ratelimit-reset': '41' }));
    const { client, blocked } = pacedClient(server.url);

    await failureOf(client.verify('order-1042'));

    expect(blocked).toEqual([[{ operation: 'verify', mode: 'test' }, 1_041_000]]);
  });

  it('is blocked for everybody by an answer that says that none is left', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '41' };
    const server = await serve(answering(200, initializeBody(), headers));
    const { client, blocked } = pacedClient(server.url);

    await client.initialize(BODY);

    expect(blocked).toEqual([[{ operation: 'initialize', mode: 'test' }, 1_041_000]]);
  });

  it('is not touched with a key of the other mode', async () => {
    const { client, asked } = pacedClient('http://127.0.0.1:9');

    await failureOf(client.verify('order-1042', { mode: 'live' }));

    expect(asked).toEqual([]);
  });
});
