import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStateFolder } from '../../../local/state-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('belongs to one at a time, and is free again when it is released', () => {
  const path = temporaryFolder();
  const first = openStateFolder(path);

  expect(() => openStateFolder(path)).toThrow(expect.objectContaining({ code: 'second_instance' }));
  expect(() => openStateFolder(path, { reset: true })).toThrow(
    expect.objectContaining({ code: 'second_instance' }),
  );

  first.release();
  openStateFolder(path).release();
});

it('is for its owner alone, also where an earlier one was open to others', () => {
  const [made, found] = [join(temporaryFolder(), '.local'), temporaryFolder()];
  chmodSync(found, 0o755);

  for (const path of [made, found]) openStateFolder(path).release();

  expect([made, found].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
});

it('is emptied by a reset, but for what is to be kept', () => {
  const path = temporaryFolder();
  openStateFolder(path).release();
  mkdirSync(join(path, 'state'));
  writeFileSync(join(path, 'state', 'sqs.sqlite'), 'x');
  writeFileSync(join(path, 'service-key'), 'x');

  writeFileSync(join(path, 'kept'), 'x');

  openStateFolder(path, { reset: true, keep: ['kept'] }).release();

  openStateFolder(path).release();
  expect(existsSync(join(path, 'kept'))).toBe(true);
  expect(existsSync(join(path, 'state'))).toBe(false);
  expect(existsSync(join(path, 'service-key'))).toBe(false);
});

it.each([
  ['of another version', 'version.json', '{"version":99}'],
  ['whose version can not be read', 'version.json', '{"ver'],
  ['whose lock is no database', 'lock', 'x'.repeat(5_000)],
])('%s is refused, and a reset mends it', (_what, file, content) => {
  const path = temporaryFolder();
  openStateFolder(path).release();
  writeFileSync(join(path, file), content);

  expect(() => openStateFolder(path)).toThrow(
    expect.objectContaining({
      code: 'corrupt_state',
      message: expect.stringContaining('npm start -- --reset'),
    }),
  );

  openStateFolder(path, { reset: true }).release();
  openStateFolder(path).release();
});

it('is refused when it is a folder with something else in it', () => {
  const path = temporaryFolder();
  writeFileSync(join(path, 'holiday.jpg'), '');

  expect(() => openStateFolder(path)).toThrow(expect.objectContaining({ code: 'corrupt_state' }));
});
