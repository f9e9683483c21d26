import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { createKeptReader, createSecretReader } from '../../../shared/runtime/secret-reader.ts';
import { caught } from '../../support/caught.ts';

const SECRET_ID = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:keys';

function setUp(parse: (text: string) => string = (text) => `read ${text}`) {
  let now = 1_000_000;
  const client = new SecretsManagerClient({ region: 'eu-west-1' });
  const secrets = mockClient(client);
  return {
    secrets,
    calls: () => secrets.commandCalls(GetSecretValueCommand).length,
    /** What the secret says from now on. */
    put: (text: string) => secrets.on(GetSecretValueCommand).resolves({ SecretString: text }),
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    reader: createSecretReader(client, SECRET_ID, parse, () => now),
  };
}

describe('A secret', () => {
  test('is read by its id and given as it was parsed', async () => {
    const { put, secrets, reader } = setUp();
    put('a');

    const value = await reader.read();

    expect(value).toBe('read a');
    expect(secrets.commandCalls(GetSecretValueCommand)[0]?.args[0].input).toEqual({ SecretId: SECRET_ID });
  });

  test('is kept for five minutes, to the millisecond', async () => {
    const { put, wait, calls, reader } = setUp();
    put('a');
    await reader.read();
    put('b');

    wait(299_999);
    const kept = await reader.read();
    const callsUntilThen = calls();
    wait(1);
    const renewed = await reader.read();

    expect(kept).toBe('read a');
    expect(callsUntilThen).toBe(1);
    expect(renewed).toBe('read b');
  });

  test('is read afresh on demand, at most every ten seconds', async () => {
    const { put, wait, calls, reader } = setUp();
    put('a');
    await reader.read();
    put('b');

    wait(9_999);
    const tooSoon = await reader.read({ fresh: true });
    wait(1);
    const fresh = await reader.read({ fresh: true });
    const flood = await Promise.all(Array.from({ length: 100 }, () => reader.read({ fresh: true })));

    expect(tooSoon).toBe('read a');
    expect(fresh).toBe('read b');
    expect(new Set(flood)).toEqual(new Set(['read b']));
    expect(calls()).toBe(2);
  });

  test('is kept for five minutes from a fresh reading on', async () => {
    const { put, wait, calls, reader } = setUp();
    put('a');
    await reader.read();
    wait(200_000);
    await reader.read({ fresh: true });
    wait(299_999);

    await reader.read();

    expect(calls()).toBe(2);
  });

  test('costs one call, however many ask while it is being read', async () => {
    const { put, calls, reader } = setUp();
    put('a');

    const values = await Promise.all([reader.read(), reader.read({ fresh: true }), reader.read()]);

    expect(values).toEqual(['read a', 'read a', 'read a']);
    expect(calls()).toBe(1);
  });

  test('that has no text is parsed as empty text', async () => {
    const { secrets, reader } = setUp((text) => JSON.stringify(text));
    secrets.on(GetSecretValueCommand).resolves({});

    const value = await reader.read();

    expect(value).toBe('""');
  });
});

describe('A reading that fails', () => {
  test('fails for everybody who waits for it, and is made again after 5 s', async () => {
    const { secrets, put, wait, calls, reader } = setUp();
    const throttled = new Error('Rate exceeded');
    secrets.on(GetSecretValueCommand).rejects(throttled);

    const failures = await Promise.all([caught(() => reader.read()), caught(() => reader.read())]);
    put('a');
    wait(4_999);
    const early = await caught(() => reader.read());
    wait(1);
    const value = await reader.read();

    expect(early).toBe(throttled);
    expect(failures).toEqual([throttled, throttled]);
    expect(value).toBe('read a');
    expect(calls()).toBe(2);
  });

  test('is made again after 5 s when the text could not be parsed, too', async () => {
    const { put, wait, calls, reader } = setUp((text) => {
      if (text === '') throw new TypeError('empty');
      return text;
    });
    put('');

    const failure = await caught(() => reader.read());
    put('set now');
    await caught(() => reader.read());
    wait(5_000);
    const value = await reader.read();

    expect(calls()).toBe(2);
    expect(failure).toBeInstanceOf(TypeError);
    expect(value).toBe('set now');
  });

  test('leaves what was read before to all who do not ask for a fresh one', async () => {
    const { secrets, put, wait, reader } = setUp();
    put('a');
    await reader.read();
    secrets.on(GetSecretValueCommand).rejects(new Error('Rate exceeded'));

    wait(10_000);
    const failure = await caught(() => reader.read({ fresh: true }));
    wait(289_999);
    const kept = await reader.read();
    wait(3_300_000);
    const old = await reader.read();

    expect(failure).toMatchObject({ message: 'Rate exceeded' });
    expect(kept).toBe('read a');
    expect(old).toBe('read a');
  });

  test('leaves it to nobody once it is an hour old', async () => {
    const { secrets, put, wait, reader } = setUp();
    put('a');
    await reader.read();
    secrets.on(GetSecretValueCommand).rejects(new Error('Rate exceeded'));

    wait(3_599_999);
    const old = await reader.read();
    wait(1);
    const tooOld = await caught(() => reader.read());

    expect(old).toBe('read a');
    expect(tooOld).toMatchObject({ message: 'Rate exceeded' });
  });
});

describe('A secret that makes no sense any more', () => {
  const WRONG = new TypeError('makes no sense');

  function setUpParsed() {
    const set = setUp((text) => {
      if (text === 'nonsense') throw WRONG;
      return text;
    });
    set.put('a');
    return set;
  }

  test('ends what it said before, since a key may have been taken out with that change', async () => {
    const { put, wait, reader } = setUpParsed();
    await reader.read();
    put('nonsense');

    wait(299_999);
    const kept = await reader.read();
    wait(1);
    const error = await caught(() => reader.read());

    expect(kept).toBe('a');
    expect(error).toBe(WRONG);
  });

  test('ends it at once for all where somebody asks for a fresh reading', async () => {
    const { put, wait, reader } = setUpParsed();
    await reader.read();
    put('nonsense');

    wait(10_000);
    const asked = await caught(() => reader.read({ fresh: true }));
    const others = await caught(() => reader.read());

    expect([asked, others]).toEqual([WRONG, WRONG]);
  });

  test('does not come back with an outage of Secrets Manager', async () => {
    const { secrets, put, wait, reader } = setUpParsed();
    await reader.read();
    put('nonsense');
    wait(300_000);
    await caught(() => reader.read());

    secrets.on(GetSecretValueCommand).rejects(new Error('Rate exceeded'));
    wait(5_000);
    const error = await caught(() => reader.read());

    expect(error).toMatchObject({ message: 'Rate exceeded' });
  });

  test('is mended within five seconds of being set right', async () => {
    const { put, wait, reader } = setUpParsed();
    put('nonsense');
    await caught(() => reader.read());
    put('b');

    wait(5_000);
    const mended = await reader.read();

    expect(mended).toBe('b');
  });
});

describe('A reading that hangs', () => {
  /** A reader whose readings end when the test ends them, at a time that the test moves. */
  function setUpHanging() {
    let now = 1_000_000;
    const alarms: { readonly at: number; readonly ring: () => void }[] = [];
    const readings: PromiseWithResolvers<string>[] = [];
    const reader = createKeptReader(
      () => {
        const reading = Promise.withResolvers<string>();
        readings.push(reading);
        return reading.promise;
      },
      (text) => text,
      () => now,
      (milliseconds, ring) => {
        alarms.push({ at: now + milliseconds, ring });
        return () => {};
      },
    );
    return {
      reader,
      readings,
      wait: (milliseconds: number) => {
        now += milliseconds;
        for (const { at, ring } of alarms) if (at <= now) ring();
      },
    };
  }

  async function setUpKept() {
    const set = setUpHanging();
    const first = set.reader.read();
    set.readings[0]?.resolve('a');
    await first;
    set.wait(300_000);
    return set;
  }

  test('holds up nobody for longer than 500 ms who can do with the value that is kept', async () => {
    const { reader, readings, wait } = await setUpKept();

    const first = reader.read();
    wait(499);
    const second = reader.read();
    wait(1);
    const values = await Promise.all([first, second]);
    const third = reader.read();
    wait(0);

    expect([...values, await third]).toEqual(['a', 'a', 'a']);
    expect(readings).toHaveLength(2);
  });

  test('holds up nobody at all for 5 s after it has failed, however long that took', async () => {
    const { reader, readings, wait } = await setUpKept();
    const waiting = reader.read();
    wait(9_300);
    readings[1]?.reject(new Error('no answer'));
    await waiting;

    wait(4_999);
    const soon = await reader.read();
    const readingsUntilThen = readings.length;
    wait(1);
    const later = reader.read();
    readings[2]?.resolve('b');

    expect([soon, readingsUntilThen, await later]).toEqual(['a', 2, 'b']);
  });

  test('still takes a key out as soon as it is answered', async () => {
    const { reader, readings, wait } = await setUpKept();
    const waiting = reader.read();
    wait(500);
    const meanwhile = await waiting;

    readings[1]?.resolve('b');
    const next = await reader.read();

    expect([meanwhile, next]).toEqual(['a', 'b']);
  });

  test('is forgotten after 10 s, and brings nothing back that another has replaced', async () => {
    const { reader, readings, wait } = await setUpKept();
    const frozen = reader.read();
    wait(10_000);
    await frozen;

    const next = reader.read();
    readings[2]?.resolve('b');
    await next;
    readings[1]?.resolve('a');
    await readings[1]?.promise;

    expect([await next, await reader.read()]).toEqual(['b', 'b']);
  });

  test('is waited for by whoever asks for a fresh one', async () => {
    const { reader, readings, wait } = await setUpKept();
    const fresh = reader.read({ fresh: true });
    wait(3_000);
    readings[1]?.resolve('b');

    expect(await fresh).toBe('b');
  });
});
