import { describe, expect, it } from 'vitest';
import { PaystackOutcomeUnknownError } from '../../../shared/paystack/errors.ts';
import { type RetryOptions, withRetries } from '../../../shared/paystack/retry.ts';

function prepare(given: Partial<RetryOptions> = {}) {
  const waits: number[] = [];
  let calls = 0;
  let now = 0;
  const options: RetryOptions = {
    operation: 'verify',
    attempts: 6,
    deadline: Number.POSITIVE_INFINITY,
    clock: () => now,
    random: () => 0.5,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
    ...given,
  };
  const fail = async () => {
    calls += 1;
    throw new PaystackOutcomeUnknownError('No answer');
  };
  return { options, waits, fail, calls: () => calls };
}

describe('withRetries', () => {
  it('waits twice as long each time, with full jitter, up to two seconds', async () => {
    const { options, waits, fail, calls } = prepare();

    await expect(withRetries(options, fail)).rejects.toThrow(PaystackOutcomeUnknownError);

    expect(waits).toEqual([100, 200, 400, 800, 1_000]);
    expect(calls()).toBe(6);
  });

  it('does not begin a wait that would go past the deadline', async () => {
    const { options, waits, fail, calls } = prepare({ deadline: 300 });

    await expect(withRetries(options, fail)).rejects.toThrow(PaystackOutcomeUnknownError);

    expect(waits).toEqual([100]);
    expect(calls()).toBe(2);
  });

  it('calls once when it may call once', async () => {
    const { options, waits, fail, calls } = prepare({ attempts: 1 });

    await expect(withRetries(options, fail)).rejects.toThrow(PaystackOutcomeUnknownError);

    expect([calls(), waits]).toEqual([1, []]);
  });

  it('lets an error that is none of the family through at once', async () => {
    const { options, waits } = prepare();

    await expect(
      withRetries(options, async () => {
        throw new RangeError('a bug');
      }),
    ).rejects.toThrow(RangeError);

    expect(waits).toEqual([]);
  });
});
