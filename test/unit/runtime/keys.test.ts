import { describe, expect, test } from 'vitest';
import { NotConfiguredError, parsePaystackKeys } from '../../../shared/runtime/paystack-keys.ts';
import { parseServiceKeys, ServiceKeysError } from '../../../shared/runtime/service-keys.ts';
import { setPaystackKeyCommand } from '../../../shared/runtime/set-paystack-key-command.ts';
import { caught } from '../../support/caught.ts';

const parse = parsePaystackKeys('paystack-secret');

describe('Paystack’s keys', () => {
  test('have the mode of the current one', () => {
    const test = parse('{"current":"sk_test_1234"}');
    const live = parse('{"current":"sk_live_1234","previous":"sk_test_5678"}');

    expect(test).toEqual({ current: 'sk_test_1234', mode: 'test' });
    expect(live).toEqual({ current: 'sk_live_1234', previous: 'sk_test_5678', mode: 'live' });
  });

  test('have no previous one where that is null', () => {
    expect(parse('{"current":"sk_test_1234","previous":null}')).not.toHaveProperty('previous');
  });

  test.each([
    ['is empty', ''],
    ['is no JSON', 'sk_test_1234'],
    ['is only text', '"sk_test_1234"'],
    ['is null', 'null'],
    ['has no current key', '{"previous":"sk_test_1234"}'],
    ['has an empty key', '{"current":""}'],
    ['has the generated text for a key', '{"current":"not-set"}'],
    ['has a public key', '{"current":"pk_test_1234"}'],
    ['has a key with a space in front', '{"current":" sk_test_1234"}'],
    ['has a number for a key', '{"current":7}'],
    ['has a number for the previous key', '{"current":"sk_test_1234","previous":7}'],
  ])('are not configured while the secret %s', async (_, text) => {
    const error = await caught(() => parse(text));

    expect(error).toBeInstanceOf(NotConfiguredError);
    expect(error).toMatchObject({
      code: 'not_configured',
      command: setPaystackKeyCommand('paystack-secret'),
    });
  });

  test('are set in the region that their secret is in', async () => {
    const arn = 'arn:aws:secretsmanager:af-south-1:111122223333:secret:keys-a1b2c3';

    const error = await caught(() => parsePaystackKeys(arn)(''));

    expect(error).toMatchObject({ command: setPaystackKeyCommand(arn, 'af-south-1') });
  });

  test('are never in the error that says so', async () => {
    const error = await caught(() => parse('{"current":"pk_live_hush","previous":"sk_test_hush"}'));

    expect(JSON.stringify(error) + String(error) + (error instanceof Error && error.stack)).not.toContain(
      'hush',
    );
    expect(error).not.toHaveProperty('cause');
  });
});

describe('Service keys', () => {
  test('are all that the secret holds, by id', () => {
    const keys = parseServiceKeys('{"default":"0123456789abcdef","app":"fedcba9876543210"}');

    expect(keys).toEqual({ default: '0123456789abcdef', app: 'fedcba9876543210' });
  });

  test('may be none at all', () => {
    expect(parseServiceKeys('{}')).toEqual({});
  });

  test.each([
    ['empty', ''],
    ['no JSON', '0123456789abcdef'],
    ['text', '"0123456789abcdef"'],
    ['a list', '["0123456789abcdef"]'],
    ['made of objects', '{"default":{"key":"0123456789abcdef"}}'],
    ['made with a short key', '{"default":"0123456789abcdef","app":"short-hush-1234"}'],
    ['made with a number', '{"default":1234567890123456}'],
  ])('can not be read from a secret that is %s', async (_, text) => {
    const error = await caught(() => parseServiceKeys(text));

    expect(error).toBeInstanceOf(ServiceKeysError);
    expect(error).toMatchObject({ code: 'service_keys_unreadable' });
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toMatch(/hush|0123/);
  });
});
