import { describe, expect, it } from 'vitest';
import {
  canReadCpuTime,
  cpuBetween,
  familyOf,
  type ProcessTime,
  parseStat,
  readProcesses,
} from '../../../bench/support/cpu-time.ts';

function process_(pid: number, parent: number, cpuMs: number): ProcessTime {
  return { pid, parent, cpuMs, command: `command ${pid}` };
}

describe('What a process has used of the processor', () => {
  it('is read from its stat: user and system time, in hundredths of a second', () => {
    const stat = '4711 (celery) S 4700 4711 4711 0 -1 4194560 9000 0 0 0 66 12 900 900 20 0 3 0 100 0 0';

    const read = parseStat(stat);

    expect(read).toEqual({ pid: 4711, parent: 4700, cpuMs: 780 });
  });

  it('is found behind a name with blanks and parentheses', () => {
    const stat = '12 (a (b) c) R 1 12 12 0 -1 0 0 0 0 0 5 7 0 0 20 0 1 0 1 0 0';

    const read = parseStat(stat);

    expect(read).toEqual({ pid: 12, parent: 1, cpuMs: 120 });
  });

  it('is not made up from a text that is no stat', () => {
    expect(() => parseStat('12 (gone)')).toThrow(new TypeError('Not the stat of a process: 12 (gone)'));
  });

  it.runIf(canReadCpuTime())('is told of this process too', () => {
    const own = readProcesses().find(({ pid }) => pid === process.pid);

    expect(own).toMatchObject({ parent: process.ppid, command: expect.stringContaining('node') });
    expect(own?.cpuMs).toBeGreaterThan(0);
  });
});

describe('Processes that belong together', () => {
  it('are a process and all that come from it', () => {
    const all = [
      process_(1, 0, 0),
      process_(2, 1, 0),
      process_(3, 2, 0),
      process_(4, 1, 0),
      process_(5, 4, 0),
    ];

    const family = familyOf(2, all);

    expect(family.map(({ pid }) => pid)).toEqual([2, 3]);
  });

  it('have used what all of them used in between, those that have come since with all of theirs', () => {
    const before = [process_(2, 1, 100), process_(3, 2, 50)];
    const after = [process_(2, 1, 180), process_(3, 2, 60), process_(6, 2, 30)];

    const used = cpuBetween(before, after);

    expect(used).toBe(120);
  });

  it('are not measured where one has ended, and taken what it used along', () => {
    const before = [process_(2, 1, 100), process_(3, 2, 50)];

    expect(() => cpuBetween(before, [process_(2, 1, 180)])).toThrow(
      expect.objectContaining({
        code: 'processes_gone',
        message: 'Ended while they were measured: command 3',
      }),
    );
  });
});
