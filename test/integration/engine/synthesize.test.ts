import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { synthesize } from '../../../local/start/synthesize.ts';
import { workingFolder } from '../../support/npm-start.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Told that it is going to synthesize; ends it there. */
const begins = new Error('synthesizes');
const refuse = () => {
  throw begins;
};

const assetsIn = (assembly: string) => readdirSync(assembly).filter((entry) => entry.startsWith('asset.'));

it('takes the stack of the last time when nothing has changed', async () => {
  const local = join(await workingFolder(), '.local');

  await expect(synthesize(local, refuse)).resolves.toBe(join(local, 'cdk.out'));
});

it('synthesizes where there is nothing yet', async () => {
  await expect(synthesize(temporaryFolder(), refuse)).rejects.toBe(begins);
});

it.each<[string, (assembly: string) => void]>([
  ['is gone', (assembly) => rmSync(assembly, { recursive: true })],
  ['lost its manifest', (assembly) => rmSync(join(assembly, 'manifest.json'))],
  ['has a spoilt manifest', (assembly) => writeFileSync(join(assembly, 'manifest.json'), '{"ver')],
  ['lost a bundle', (assembly) => rmSync(join(assembly, assetsIn(assembly)[0] ?? ''), { recursive: true })],
  [
    'has an empty bundle',
    (assembly) => writeFileSync(join(assembly, assetsIn(assembly)[0] ?? '', 'index.mjs'), ''),
  ],
  ['was made of other sources', (assembly) => writeFileSync(`${assembly}.hash`, 'of other sources')],
])('synthesizes again when the stack of the last time %s', async (_what, damage) => {
  const local = join(await workingFolder(), '.local');
  damage(join(local, 'cdk.out'));

  await expect(synthesize(local, refuse)).rejects.toBe(begins);
});
