import type { Violation } from '../world/journal.ts';
import type { World } from '../world/world.ts';
import { allIsPublished } from './all-is-published.ts';
import { closesWhenAnswered } from './closes-when-answered.ts';
import { comesToRest } from './comes-to-rest.ts';
import { neverOverruns } from './never-overruns.ts';
import { noDeadLetters } from './no-dead-letters.ts';
import { nothingIsToldAsPaid } from './nothing-is-told-as-paid.ts';
import { oneAsksForAll } from './one-asks-for-all.ts';
import { oneTransaction } from './one-transaction.ts';
import { oneTriesForAll } from './one-tries-for-all.ts';
import { paidEndsAsPaid } from './paid-ends-as-paid.ts';
import { stopsWhenNothingAnswers } from './stops-when-nothing-answers.ts';
import { webhooksAreRelayed } from './webhooks-are-relayed.ts';

/** What docs/reliability.md promises, each with what finds it broken in a run that is over. */
const INVARIANTS: readonly (readonly [name: string, find: (world: World) => string[]])[] = [
  ['paid ends as paid', paidEndsAsPaid],
  ['all is published', allIsPublished],
  ['nothing else is told as paid', nothingIsToldAsPaid],
  ['one initialize, one transaction', oneTransaction],
  ['never overruns', neverOverruns],
  ['no dead letters', noDeadLetters],
  ['comes to rest', comesToRest],
  ['webhooks are relayed', webhooksAreRelayed],
  ['one asks for all', oneAsksForAll],
  ['one tries for all', oneTriesForAll],
  ['closes when answered', closesWhenAnswered],
  ['stops when nothing answers', stopsWhenNothingAnswers],
];

/** Everything that is wrong with a run. */
export function violationsOf(world: World): Violation[] {
  const found = INVARIANTS.flatMap(([invariant, find]) => find(world).map((what) => ({ invariant, what })));
  return [...world.journal.violations, ...found];
}
