import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { ChromiumMissingError, findChromium } from '../../browser/support/chromium.ts';
import { caught } from '../../support/caught.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('finds the browser that CHROMIUM names, else the first one on the PATH', () => {
  const empty = temporaryFolder();
  const folder = temporaryFolder();
  const files = ['chromium-browser', 'google-chrome'].map((name) => join(folder, name));
  for (const file of files) {
    writeFileSync(file, '');
    chmodSync(file, 0o755);
  }
  const PATH = [empty, folder].join(delimiter);

  expect(findChromium({ PATH })).toBe(files[0]);
  expect(findChromium({ PATH, CHROMIUM: '' })).toBe(files[0]);
  expect(findChromium({ PATH, CHROMIUM: files[1] })).toBe(files[1]);
});

it.each([
  [{ PATH: '' }, 'apt-get install chromium'],
  [{ PATH: '/usr/bin', CHROMIUM: '/nowhere/chromium' }, '/nowhere/chromium'],
])('says in a sentence what to do when there is none', async (environment, words) => {
  const error = await caught(() => findChromium(environment));

  expect(error).toBeInstanceOf(ChromiumMissingError);
  expect(error).toHaveProperty('message', expect.stringContaining(words));
});
