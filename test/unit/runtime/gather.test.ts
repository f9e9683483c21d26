import { describe, expect, it } from 'vitest';
import { gather } from '../../../shared/runtime/gather.ts';
import { caught } from '../../support/caught.ts';

/** Doubles numbers, and remembers which came together. */
function doubling() {
  const together: (readonly number[])[] = [];
  const double = gather<number, number>(
    () => Promise.resolve(),
    async (all) => {
      together.push(all);
      return all.map((each) => each * 2);
    },
  );
  return { together, double };
}

describe('Those who ask close together', () => {
  it('are asked for by one call, and each gets the answer to its own', async () => {
    const { together, double } = doubling();

    const answers = await Promise.all([double(1), double(2), double(3)]);

    expect(answers).toEqual([2, 4, 6]);
    expect(together).toEqual([[1, 2, 3]]);
  });

  it('do not wait for those who come later', async () => {
    const { together, double } = doubling();

    const answers = [await double(1), await double(2)];

    expect(answers).toEqual([2, 4]);
    expect(together).toEqual([[1], [2]]);
  });

  it('all fail where the call fails, and the next call is another one', async () => {
    let isAway = true;
    const ask = gather<string, string>(
      () => Promise.resolve(),
      async (all) => {
        if (isAway) throw new Error('away');
        return all;
      },
    );

    const errors = await Promise.all([caught(() => ask('a')), caught(() => ask('b'))]);
    isAway = false;
    const answer = await ask('c');

    expect(errors).toEqual([new Error('away'), new Error('away')]);
    expect(answer).toBe('c');
  });

  it('are not left without an answer by a call that gives too few', async () => {
    const ask = gather<string, string>(
      () => Promise.resolve(),
      async () => ['one'],
    );

    const errors = await Promise.all([caught(() => ask('a')), caught(() => ask('b'))]);

    expect(errors).toEqual([new TypeError('1 answers for 2'), new TypeError('1 answers for 2')]);
  });
});
