import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInitializeAnswer, readListAnswer, readVerifyAnswer } from '../../../shared/paystack/answers.ts';
import { isPaystackFailure } from '../../../shared/paystack/errors.ts';
import { parsePaystackWebhook } from '../../../shared/paystack/webhook.ts';

/** A folder with the example bodies of Paystack's documentation, which are not ours to ship. */
const folder = process.env.PAYSTACK_EXAMPLES;
const files = folder === undefined ? [] : readdirSync(folder).filter((file) => file.endsWith('.json'));

function example(file: string): string {
  return readFileSync(join(folder ?? '', file), 'utf8');
}

function answer(httpStatus: number, file: string) {
  return { httpStatus, headers: { 'content-type': 'application/json' }, body: example(file) };
}

function codeOf(read: () => unknown): string {
  try {
    read();
    return 'none';
  } catch (error) {
    if (isPaystackFailure(error)) return error.code;
    throw error;
  }
}

describe.skipIf(folder === undefined)(
  "Paystack's own examples (set PAYSTACK_EXAMPLES to their folder)",
  () => {
    it('hold a verify answer that is read in full', () => {
      const result = readVerifyAnswer(answer(200, 'verify-200.json'), 0);

      expect(result).toMatchObject({
        kind: 'transaction',
        transaction: {
          status: 'success',
          id: expect.stringMatching(/^\d+$/),
          reference: expect.any(String),
          amount: expect.any(Number),
          requestedAmount: expect.any(Number),
          currency: 'NGN',
          domain: 'test',
          paidAt: expect.any(String),
        },
      });
    });

    it('hold an initialize answer that is read', () => {
      const result = readInitializeAnswer(answer(200, 'initialize-200.json'), 0);

      expect(result).toMatchObject({ reference: expect.any(String) });
    });

    it('hold a page of the list that is read', () => {
      const { transactions, next } = readListAnswer(answer(200, 'list-transactions-200.json'), 0);

      expect(next).toMatch(/=$/);
      expect(transactions).toMatchObject([
        {
          id: expect.stringMatching(/^\d+$/),
          status: 'success',
          reference: expect.any(String),
          createdAt: expect.any(Number),
        },
      ]);
    });

    it.each([
      ['initialize-400-duplicate-reference.json', 400, 'paystack_rejected'],
      ['error-400-missing-params.json', 400, 'paystack_rejected'],
      ['error-401-invalid-key.json', 401, 'paystack_unauthorized'],
      ['verify-400.json', 400, 'paystack_unauthorized'],
    ])('hold %s, which is named', (file, httpStatus, code) => {
      expect(codeOf(() => readInitializeAnswer(answer(httpStatus, file), 0))).toBe(code);
    });

    it('hold the 404 of an unknown reference', () => {
      const result = readVerifyAnswer(answer(404, 'error-404-not-found.json'), 0);

      expect(result.kind).toBe('unknown-reference');
    });

    it.each(files.filter((file) => file.startsWith('webhook-')))('hold %s, which is read', (file) => {
      const webhook = parsePaystackWebhook(example(file));

      expect(webhook?.event).toBeTypeOf('string');
      const isAboutATransaction = /^(charge|refund)\./.test(webhook?.event ?? '');
      expect(webhook?.reference === undefined).toBe(!isAboutATransaction);
    });
  },
);
