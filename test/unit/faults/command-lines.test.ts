import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { readOptions } from '../../faults/options.ts';
import { CommandOptionError, wholeNumber } from '../../support/command-options.ts';

const root = join(import.meta.dirname, '..', '..', '..');

function ended(script: string, ...args: string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: root }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, text: stdout + stderr });
    });
  });
}

describe('The command line of the attack on the use cases', () => {
  it.each([
    [['--runs', 'abc'], '--runs takes a whole number from 1 on, not "abc"'],
    [['--runs', '0'], '--runs takes a whole number from 1 on, not "0"'],
    [['--seed', 'nope'], '--seed takes a whole number from 0 on, not "nope"'],
    [['--payments', '0'], '--payments takes a whole number from 1 on, not "0"'],
    [['--plan', 'missing.json'], "--plan takes the file of a plan, and missing.json can't be read as one"],
    [['--plan', 'package.json'], "--plan takes the file of a plan, and package.json can't be read as one"],
    [['--trace'], '--trace needs --plan'],
    [['--only', 'quota'], '--only needs --mutants'],
    [['--mutants', '--only', 'no such'], 'No guard has "no such" in its name'],
    [['--rnus', '3'], "Unknown option '--rnus'"],
  ])('is refused: %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });

  it('is understood', () => {
    const options = readOptions(['--runs', '3', '--seed', '0']);

    expect(options).toMatchObject({ runs: 3, seed: 0, payments: 50, mutants: false });
  });
});

// Each is a process that loads all that the attack needs, some seconds on a busy machine.
it.each([
  [
    'test/faults/main.ts',
    ['--runs', '0'],
    '--runs takes a whole number from 1 on, not "0"\n\nUsage: npm run',
  ],
  [
    'test/fuzz/main.ts',
    ['--only', 'no such'],
    'No kind of input has "no such" in its name\n\nUsage: npm run',
  ],
])(
  '%s ends with 2 over %j, says why in a line, and makes no run',
  { timeout: 60_000 },
  async (script, args, message) => {
    const { code, text } = await ended(script, ...args);

    expect(code).toBe(2);
    expect(text.startsWith(message)).toBe(true);
    expect(text).not.toMatch(/\n\s+at /);
  },
);

test.each(['', ' ', '1.5', '-1', '1e3', '0x10', 'Infinity', '12345678901'])(
  '"%s" is no whole number',
  (text) => {
    expect(() => wholeNumber('--seed', text, 0)).toThrow(CommandOptionError);
  },
);
