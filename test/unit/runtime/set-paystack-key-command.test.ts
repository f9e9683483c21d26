import { describe, expect, test } from 'vitest';
import { setPaystackKeyCommand } from '../../../shared/runtime/set-paystack-key-command.ts';
import { shellWithSecrets } from '../../support/shell-with-secrets.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:paystack-a1b2c3';
const KEY = 'sk_test_0123456789abcdef';
const command = setPaystackKeyCommand(SECRET, 'eu-west-1');

/** As it stands in a body of JSON, for whoever copies it from there. */
const quoted = JSON.stringify(command).slice(1, -1);

describe('The command that sets Paystack’s key', () => {
  test.each([
    ['as it is', command],
    ['out of a JSON body', quoted],
    ['by eval', `eval '${command.replaceAll("'", "'\\''")}'`],
  ])('puts the key that is typed, and shows it to nobody: pasted %s', async (_, pasted) => {
    const shell = shellWithSecrets();

    const said = await shell.run(pasted, `${KEY}\n`);

    expect(said).toMatchObject({ status: 0, stdout: '' });
    expect(JSON.parse(shell.secret(SECRET) ?? '')).toEqual({ current: KEY });
    expect(shell.calls()).toEqual([
      `secretsmanager put-secret-value --region eu-west-1 --secret-id ${SECRET} --secret-string file:///dev/stdin`,
    ]);
    expect(said.stderr).not.toContain(KEY);
    expect(shell.files()).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['a public key', 'pk_test_0123456789abcdef'],
    ['only the beginning of a key', 'sk_live_'],
    ['a key with quotes', 'sk_live_0123","previous":"sk_live_4567'],
    ['a key with a command', 'sk_live_$(date)'],
    ['two keys', 'sk_live_0123 sk_live_4567'],
    ['the end of a line of another system', 'sk_live_0123\r'],
  ])('puts nothing in place of the key where %s is typed, and leaves the shell open', async (_, typed) => {
    const shell = shellWithSecrets();

    const said = await shell.run(`${command}\necho still here`, `${typed}\n`);

    expect(shell.calls()).toEqual([]);
    expect(said.stderr).toContain('Not set');
    expect(said.stdout).toBe('still here\n');
  });
});
