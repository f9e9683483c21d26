import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { EngineClock } from '../../../local/clock.ts';

describe('EngineClock', () => {
  const START = 1_000_000;
  const still = () => new EngineClock(() => START);

  it('tells real time until it is advanced, and then that much more', () => {
    let realTime = START;
    const clock = new EngineClock(() => realTime, 500);

    clock.advance(1_000);
    realTime += 7;

    expect(clock.now()).toBe(START + 1_507);
    expect(clock.offset).toBe(1_500);
  });

  it('calls the timers that fall due while it is advanced, in order, each at its own moment', () => {
    const clock = still();
    const calls: string[] = [];
    const note = (name: string) => () => calls.push(`${name} at ${clock.now() - START}`);
    clock.setTimer(START + 300, note('third'));
    clock.setTimer(START + 100, note('first'));
    clock.setTimer(START + 200, note('second'));
    clock.setTimer(START + 200, note('second too'));
    clock.setTimer(START + 301, note('never'));

    clock.advance(300);

    expect(calls).toEqual(['first at 100', 'second at 200', 'second too at 200', 'third at 300']);
    expect(clock.now()).toBe(START + 300);
  });

  it('calls timers that a callback sets on the way', () => {
    const clock = still();
    const calls: number[] = [];
    const again = (): void => {
      calls.push(clock.now() - START);
      clock.setTimer(clock.now() + 10, again);
    };
    clock.setTimer(START + 10, again);

    clock.advance(35);

    expect(calls).toEqual([10, 20, 30]);
  });

  it('calls a timer of the past at its next advance, even by nothing, without going back', () => {
    const clock = still();
    const callback = vi.fn(() => clock.now());
    clock.setTimer(START - 50, callback);

    clock.advance(0);

    expect(callback).toHaveReturnedWith(START);
  });

  it('never calls a timer that was cancelled', () => {
    const clock = still();
    const callback = vi.fn();
    const cancel = clock.setTimer(START + 10, callback);
    cancel();
    cancel();

    clock.advance(1_000);

    expect(callback).not.toHaveBeenCalled();
  });

  it('arrives where it was sent although a callback throws', () => {
    const clock = still();
    const later = vi.fn();
    clock.setTimer(START + 10, () => {
      throw new Error('broken');
    });
    clock.setTimer(START + 20, later);

    expect(() => clock.advance(100)).toThrow('broken');
    clock.advance(0);

    expect(clock.now()).toBe(START + 100);
    expect(later).toHaveBeenCalledOnce();
  });

  it.each([-1, Number.NaN, Infinity])('refuses to advance by %s', (ms) => {
    expect(() => still().advance(ms)).toThrow(RangeError);
  });

  it('calls timers by real time too, and those after them', async () => {
    const clock = new EngineClock(Date.now, 60_000);
    const calls: string[] = [];

    await new Promise<void>((resolve) => {
      clock.setTimer(clock.now() + 12, () => {
        calls.push('later');
        resolve();
      });
      clock.setTimer(clock.now(), () => calls.push('at once'));
      calls.push('set');
    });

    expect(calls).toEqual(['set', 'at once', 'later']);
  });

  it('waits for a timer of long after without an overflow', () => {
    vi.useFakeTimers({ now: START });
    try {
      const clock = new EngineClock(Date.now);
      const callback = vi.fn();
      const month = 31 * 86_400_000;
      clock.setTimer(START + month, callback);

      vi.advanceTimersByTime(month - 1);
      const early = callback.mock.calls.length;
      vi.advanceTimersByTime(1);

      expect(early).toBe(0);
      expect(callback).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not keep a process alive', async () => {
    const code = `import { EngineClock } from ${JSON.stringify(new URL('../../../local/clock.ts', import.meta.url))};
      const clock = new EngineClock();
      clock.setTimer(clock.now() + 86_400_000, () => {});`;

    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', code], {
      stdio: 'inherit',
    });
    const [exitCode] = await once(child, 'exit');

    expect(exitCode).toBe(0);
  });
});
