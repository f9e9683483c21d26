import { expect, it } from 'vitest';
import { STREAMS } from '../../../local/console/contract.ts';
import { streamAt } from '../../../local/console/views/streams.ts';

it.each([
  [STREAMS.overview, '', 500],
  [STREAMS.payments, 'status=open&page=2', 500],
  [STREAMS.payments, 'search=ada', 2_000],
  [STREAMS.events, '', 500],
  [STREAMS.events, 'search=tea', 2_000],
])('what %s?%s shows is made anew every %i ms at most', (path, query, gapMs) => {
  expect(streamAt(path)?.gapMs(new URLSearchParams(query))).toBe(gapMs);
});
