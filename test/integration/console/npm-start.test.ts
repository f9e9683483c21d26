import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { ACTIONS, type FaultsPage, STREAMS } from '../../../local/console/contract.ts';
import { npmStart, workingFolder } from '../../support/npm-start.ts';
import { follow } from './support/followed-stream.ts';

it('is served by npm start, also with the real Paystack, and ends with it although somebody watches', async () => {
  const folder = await workingFolder();
  const { ready, child, ended, lines } = npmStart(folder, { PAYSTACK_SECRET_KEY: 'sk_test_of_mine' });
  await ready();
  const running = readFileSync(join(folder, '.local', 'running.json'), 'utf8');
  const { consoleUrl } = z.parse(z.object({ consoleUrl: z.string() }), JSON.parse(running));
  const stream = await follow<FaultsPage>(`${consoleUrl}${STREAMS.faults}`);

  const page = await stream.pages.first(() => true);
  const refused = await fetch(`${consoleUrl}${ACTIONS.load}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'start', perMinute: 60, mix: { paid: 1 } }),
  });
  child.kill('SIGTERM');
  await stream.ended;

  expect(page.frame).toMatchObject({ isSimulated: false, mode: 'test', faultsInForce: 0, load: 0 });
  expect([refused.status, await refused.json()]).toMatchObject([409, { done: false, code: 'not_simulated' }]);
  expect(lines.items.join('\n')).toContain(`console       ${consoleUrl}`);
  await expect(ended).resolves.toEqual({ code: 0, errors: '' });
});
