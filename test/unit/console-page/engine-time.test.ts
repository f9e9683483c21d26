import { expect, it } from 'vitest';
import { EngineTime } from '../../../local/console/page/live/engine-time.ts';

it("goes on from the engine's time with the browser's clock", () => {
  let browser = 1_000;
  const time = new EngineTime(() => browser);

  time.set(90_000);
  browser += 400;

  expect(time.now()).toBe(90_400);
});

it('stands still while nothing is heard, and goes on from what is heard next', () => {
  let browser = 1_000;
  const time = new EngineTime(() => browser);
  time.set(90_000);

  let beats = 0;
  time.subscribe(() => {
    beats += 1;
  });

  time.stop();
  browser += 60_000;
  time.stop();
  expect(time.now()).toBe(90_000);
  // Once, so that everybody shows when it stopped.
  expect(beats).toBe(1);

  time.set(150_000);
  browser += 5;
  expect(time.now()).toBe(150_005);
});

it('tells at once of a clock that was moved, and leaves a drift to the next beat', () => {
  const time = new EngineTime(() => 1_000);
  time.set(90_000);
  let beats = 0;
  const end = time.subscribe(() => {
    beats += 1;
  });

  time.set(90_300);
  expect(beats).toBe(0);
  time.set(3_690_300);
  expect(beats).toBe(1);
  time.beat();
  expect(beats).toBe(2);

  end();
  time.beat();
  expect(beats).toBe(2);
});
