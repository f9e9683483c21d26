import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { setPaystackKey, setServiceKey } from '../../../local/start/keys.ts';
import { corruptState } from '../../../local/state-folder.ts';
import { caught } from '../../support/caught.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const stackWith = (value: string) => ({
  outputs: { PaystackSecretName: 'paystack-keys', ServiceKeysSecretName: 'service-keys' },
  secrets: { currentValue: () => value, putValue: () => {} },
});

it.each([
  ['is no JSON', 'sk_live_pasted'],
  ['is something else', '["sk_live_pasted"]'],
])('says that the state is corrupt when a secret %s, and does not show it', async (_what, value) => {
  const stack = stackWith(value);
  const file = join(temporaryFolder(), 'service-key');

  const errors = [
    await caught(() => setPaystackKey(stack, 'sk_test_new')),
    await caught(() => setServiceKey(stack, file, undefined)),
  ];

  expect(errors).toMatchObject(
    ['paystack-keys', 'service-keys'].map((name) => ({
      code: 'corrupt_state',
      message: `The local state is corrupt (secrets): the value of ${name} is not the JSON that it should be. Run \`npm start -- --reset\` to begin with an empty one.`,
    })),
  );
});

it('does not take for a service key what no caller could present', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'service-key');
  writeFileSync(file, 'garbage {{{\n');

  const key = setServiceKey(stackWith('{"default":"the-generated-service-key"}'), file, undefined);

  expect(key).toBe('the-generated-service-key');
});

it('does not advise to throw the state away when it only may not be read', () => {
  const denied = new Error("EACCES: permission denied, open 'secrets.json'");

  const error = corruptState('secrets', denied);

  expect(error.code).toBe('state_inaccessible');
  expect(error.message).not.toContain('--reset');
});
