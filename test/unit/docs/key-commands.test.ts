import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { shellWithSecrets } from '../../support/shell-with-secrets.ts';

const guide = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');

/** The blocks of commands of a section, in order, and one line of its text that has `inline`. */
function commandsOf(heading: string) {
  const section = guide.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const blocks = [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  const inline = [...section.matchAll(/`([^`\n]*AWSPREVIOUS[^`\n]*)`/g)].map(([, line = '']) => line);
  return { blocks, restore: inline[0] ?? '' };
}

/** What the guide's beginning defines, with each output's value its own name. */
const OUTPUT = 'output() { echo "$1"; }\n';

describe('The commands that rotate Paystack’s key', () => {
  const { blocks, restore } = commandsOf('Rotating the Paystack key');
  const [rotate = ''] = blocks;
  const before = '{"current":"sk_live_old","previous":"sk_live_older"}';

  test('make the old key the previous one, and show neither', async () => {
    const shell = shellWithSecrets({ PaystackSecretName: before });

    const said = await shell.run(OUTPUT + rotate, 'sk_live_new\n');

    expect(JSON.parse(shell.secret('PaystackSecretName') ?? '')).toEqual({
      current: 'sk_live_new',
      previous: 'sk_live_old',
    });
    expect(said.stdout + said.stderr + shell.calls()).not.toMatch(/sk_live_(new|old)/);
    expect(shell.files()).toEqual([]);
  });

  test.each([
    ['nothing', '', 'no sk_test_... or sk_live_... key'],
    ['a public key', 'pk_live_new', 'no sk_test_... or sk_live_... key'],
    ['the key that is there', 'sk_live_old', 'the current one already'],
    ['a key of the other mode', 'sk_test_new', 'of the other mode'],
  ])('change nothing where %s is typed', async (_, typed, why) => {
    const shell = shellWithSecrets({ PaystackSecretName: before });

    const said = await shell.run(OUTPUT + rotate, `${typed}\n`);

    expect(said.stderr).toContain(why);
    expect(shell.secret('PaystackSecretName')).toBe(before);
  });

  test('change nothing where the secret can’t be read', async () => {
    const shell = shellWithSecrets();

    await shell.run(OUTPUT + rotate, 'sk_live_new\n');

    expect(shell.secret('PaystackSecretName')).toBeUndefined();
  });

  test('can be undone', async () => {
    const shell = shellWithSecrets({ PaystackSecretName: before });

    await shell.run(`${OUTPUT}${rotate}\n${restore}`, 'sk_live_new\n');

    expect(shell.secret('PaystackSecretName')).toBe(before);
  });
});

describe('The commands that rotate a service key', () => {
  const { blocks, restore } = commandsOf('Rotating a service key');
  const [add = '', tryIt = '', remove = ''] = blocks;
  const before = JSON.stringify({ default: 'the-first-service-key' });
  const keysIn = (shell: ReturnType<typeof shellWithSecrets>): Record<string, string> =>
    JSON.parse(shell.secret('ServiceKeysSecretName') ?? '');

  test('add a long key beside the others, try it, and take the old one out', async () => {
    const shell = shellWithSecrets({ ServiceKeysSecretName: before });
    const curl = 'curl() { for last; do :; done; echo "$last"; }\n';

    const added = await shell.run(OUTPUT + add);
    const both = keysIn(shell);
    const tried = await shell.run(OUTPUT + add.split('KEYS=')[0] + curl + tryIt);
    await shell.run(OUTPUT + add.split('KEYS=')[0] + remove);

    expect(both).toEqual({
      default: 'the-first-service-key',
      'shop-2027': expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(added.stdout + added.stderr + shell.calls()).not.toMatch(/the-first|[\w-]{43}/);
    expect(tried.stdout).toBe(`Authorization: Bearer ${both['shop-2027']}\n`);
    expect(keysIn(shell)).toEqual({ 'shop-2027': both['shop-2027'] });
    expect(shell.files()).toEqual([]);
  });

  test.each([
    ['adds in place of a key that there is', add.replaceAll('shop-2027', 'default'), 'already'],
    [
      'removes a key that there is not',
      add.split('KEYS=')[0] + remove.replace(/default\)/, 'other)'),
      'no key',
    ],
  ])('never %s', async (_, commands, why) => {
    const shell = shellWithSecrets({ ServiceKeysSecretName: before });

    const said = await shell.run(OUTPUT + commands);

    expect(said.stderr).toContain(why);
    expect(shell.secret('ServiceKeysSecretName')).toBe(before);
  });

  test('put back what was there before a mistake', async () => {
    const shell = shellWithSecrets({ ServiceKeysSecretName: before });

    await shell.run(`${OUTPUT}${add.split('KEYS=')[0]}\nprintf '{"default":"short"}' | store\n${restore}`);

    expect(shell.secret('ServiceKeysSecretName')).toBe(before);
  });
});
