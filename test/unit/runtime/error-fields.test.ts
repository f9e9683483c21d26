import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { PaystackForbiddenError } from '../../../shared/paystack/errors.ts';
import { errorFields } from '../../../shared/runtime/logger.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import { noAnswer, rejected } from '../../support/paystack-failures.ts';

function thrown(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe('What is logged of an error', () => {
  test('is code and reason where it is one of ours', () => {
    expect(errorFields(noAnswer())).toEqual({
      error: 'PaystackOutcomeUnknownError',
      code: 'paystack_outcome_unknown',
      reason: 'No answer from Paystack: timeout',
    });
  });

  test('has the ids by which Paystack’s and Cloudflare’s support find an answer of theirs', () => {
    const head = { httpStatus: 403, requestId: 'req-1', cfRay: 'ray-1', rateLimit: {} };

    expect(errorFields(new PaystackForbiddenError(head))).toMatchObject({
      code: 'paystack_forbidden',
      paystackRequest: 'req-1',
      cfRay: 'ray-1',
    });
  });

  test('is nothing of Paystack’s words', () => {
    const fields = errorFields(rejected('invalid_params'));

    expect(JSON.stringify(fields)).not.toContain('Refused:');
  });

  test('is the reason where it comes from the AWS SDK', () => {
    const error = new ConditionalCheckFailedException({
      message: 'The conditional request failed',
      $metadata: { httpStatusCode: 400 },
    });

    expect(errorFields(error)).toMatchObject({
      error: 'ConditionalCheckFailedException',
      reason: 'The conditional request failed',
    });
  });

  test('is nothing of an answer that the AWS SDK could not read', () => {
    const error = thrown(() => JSON.parse('{"SecretString":"sk_live_hush"x'));

    const fields = errorFields(Object.assign(Object(error), { $metadata: { httpStatusCode: 200 } }));

    expect(fields).toMatchObject({ error: 'SyntaxError', stack: expect.any(Array) });
    expect(JSON.stringify(fields)).not.toContain('hush');
  });

  test('is only where it happened, where nobody knows it', () => {
    const fields = errorFields(thrown(() => JSON.parse('{"key":"sk_live_hush')));

    expect(fields).toMatchObject({
      error: 'SyntaxError',
      stack: expect.arrayContaining([expect.any(String)]),
    });
    expect(fields).not.toHaveProperty('reason');
    expect(JSON.stringify(fields)).not.toContain('hush');
  });

  test('is nothing of a message of several lines, even where they look like places', () => {
    const error = new Error('The body was:\n    at sk_live_hush (card.js:1:1)\n    at home, 4 Hush Street');

    const fields = errorFields(error);

    expect(JSON.stringify(fields)).not.toMatch(/hush/i);
    expect(fields.stack).toEqual(expect.arrayContaining([expect.stringMatching(/error-fields\.test/)]));
  });

  test('is nothing of a message that was put together by a pattern', () => {
    const error = new Error("$& $1 $' hush");

    expect(JSON.stringify(errorFields(error))).not.toContain('hush');
  });

  test('is at most eight places', () => {
    const deep = (levels: number): unknown => {
      if (levels === 0) throw new Error('deep');
      return deep(levels - 1);
    };

    const fields = errorFields(thrown(() => deep(9)));

    expect(fields.stack).toHaveLength(8);
  });

  test('is its causes too, each by the same rule', () => {
    const error = new StoredItemError('PAYMENT#order-7', { cause: new TypeError('hush', { cause: 'hush' }) });

    const fields = errorFields(error);

    expect(fields).toMatchObject({
      code: 'stored_item_unreadable',
      reason: expect.stringContaining('PAYMENT#order-7'),
      cause: { error: 'TypeError', cause: { error: 'string' } },
    });
    expect(JSON.stringify(fields)).not.toContain('hush');
  });

  test.each([
    ['text', 'sk_live_hush', 'string'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'object'],
    ['an object that only looks like an error', { message: 'hush', code: 'hush' }, 'object'],
  ])('is its type when somebody throws %s', (_, value, type) => {
    expect(errorFields(value)).toEqual({ error: type });
  });

  test('is no code that is no text', () => {
    const error = Object.assign(new Error('hush'), { code: 7 });

    expect(JSON.stringify(errorFields(error))).not.toContain('hush');
  });
});
