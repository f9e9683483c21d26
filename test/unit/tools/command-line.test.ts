import { describe, expect, test } from 'vitest';
import { programName, readCommandLine, usage } from '../../../tools/dead-letters/command-line.ts';
import { caught } from '../../support/caught.ts';

describe('The command line of dead letters', () => {
  test.each([
    [[], { action: { kind: 'list' }, json: false }],
    [['list', '--json'], { action: { kind: 'list' }, json: true }],
    [['explain', 'abcd'], { action: { kind: 'explain', id: 'abcd' }, json: false }],
    [
      ['redrive', 'all', '--stack', 'Shop'],
      { action: { kind: 'redrive', id: 'all' }, json: false, stack: 'Shop' },
    ],
    [
      ['--stack', 'Shop', '--construct', 'Payments', 'delete', 'abcd'],
      { action: { kind: 'delete', id: 'abcd' }, json: false, stack: 'Shop', construct: 'Payments' },
    ],
    [['--help'], { action: { kind: 'help' }, json: false }],
  ])('%j is understood', (args, expected) => {
    expect(readCommandLine(args)).toEqual(expected);
  });

  test.each([
    [['burn'], {}, 'Unknown action: burn'],
    [['list', 'abc'], {}, 'Unknown argument: abc'],
    [['redrive', 'abc', 'def'], {}, 'Unknown argument: def'],
    [['redrive'], {}, 'redrive needs the id of a dead letter'],
    // A variable of the shell that is not set.
    [['delete', ''], {}, 'delete needs the id of a dead letter'],
    [['redrive', ''], {}, 'redrive needs the id of a dead letter'],
    [['delete', 'abc'], {}, 'abc is too short for an id: write 4 characters of it at least'],
    [['delete', 'all'], {}, 'all is too short for an id: write 4 characters of it at least'],
    [['--stage', 'prod'], {}, /^Unknown option '--stage'/],
    [['--stack'], {}, /^Option '--stack <value>' argument missing/],
    [['--construct', 'Payments'], {}, '--construct needs --stack'],
    [
      ['Shop'],
      { npm_config_stack: 'true' },
      'npm has taken --stack for an option of its own: write npm run dead-letters -- --stack ...',
    ],
  ])('%j is refused, with what is wrong', async (args, environment, message) => {
    expect(await caught(() => readCommandLine(args, environment))).toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
    });
  });

  test('is shown as it is called: in this project, or from the package', () => {
    const here = programName({ npm_lifecycle_event: 'dead-letters' });
    const elsewhere = programName({});

    expect(usage(here)).toMatch(/^Usage: npm run dead-letters -- \[action\]/);
    expect(usage(elsewhere)).toMatch(/^Usage: npx paystack-dead-letters \[action\]/);
  });
});
