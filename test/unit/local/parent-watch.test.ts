import { expect, it, onTestFinished, vi } from 'vitest';
import { watchParent } from '../../../local/start/parent-watch.ts';

function watchedParent() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const parent = { id: 7, gone: 0 };
  const end = watchParent(
    () => (parent.gone += 1),
    () => parent.id,
  );
  return { parent, end };
}

it('tells once that the parent is gone, within half a second', () => {
  const { parent } = watchedParent();
  vi.advanceTimersByTime(60_000);
  const before = parent.gone;

  parent.id = 1;
  vi.advanceTimersByTime(500);
  const soon = parent.gone;
  vi.advanceTimersByTime(60_000);

  expect([before, soon, parent.gone]).toEqual([0, 1, 1]);
});

it('tells nothing any more when the watch is over', () => {
  const { parent, end } = watchedParent();

  end();
  parent.id = 1;
  vi.advanceTimersByTime(60_000);

  expect(parent.gone).toBe(0);
});
