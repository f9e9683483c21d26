import { expect, test } from 'vitest';
import { lifetimeOf } from '../../../shared/runtime/lifetime.ts';

test('An invocation has to answer before its timeout, and is dead for certain a second after it', () => {
  const lambda = { getRemainingTimeInMillis: () => 25_000 };

  const lifetime = lifetimeOf(lambda, { clock: () => 1_000_000, keptBack: 4_000 });

  expect(lifetime).toEqual({ deadline: 1_021_000, answerBy: 1_024_500, deadAt: 1_026_000 });
});
