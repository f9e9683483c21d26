import { expect, it } from 'vitest';
import { pushLast } from '../../../local/push-last.ts';

it('keeps the last so many', () => {
  const list: number[] = [];

  for (const item of [1, 2, 3, 4, 5]) pushLast(list, item, 3);

  expect(list).toEqual([3, 4, 5]);
});
