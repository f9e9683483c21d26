import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { npmStart, workingFolder } from '../../support/npm-start.ts';

const script = join(import.meta.dirname, '..', '..', '..', 'tools', 'dead-letters', 'main.ts');

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** What `npm run dead-letters` runs, in a folder in which npm start may run. */
function deadLetters(folder: string, ...args: string[]): Promise<Ended> {
  const env = { PATH: process.env.PATH, npm_lifecycle_event: 'dead-letters' };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: folder, env }, (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
  });
}

function queuesOf(folder: string) {
  const file = readFileSync(join(folder, '.local', 'running.json'), 'utf8');
  const { region, endpoints, ...urls } = z
    .object({
      region: z.string(),
      endpoints: z.object({ sqs: z.string() }),
      urgentQueueUrl: z.string(),
      deadLetterQueueUrl: z.string(),
    })
    .parse(JSON.parse(file));
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return { sqs: new SQSClient({ endpoint: endpoints.sqs, region, credentials }), ...urls };
}

// Eight commands, each a process that asks SQS for all that there is.
it('lists and redrives the dead letters of a running npm start, and says when nothing runs', {
  timeout: 90_000,
}, async () => {
  const folder = await workingFolder();
  const before = await deadLetters(folder);
  const start = npmStart(folder);
  await start.ready();
  const { sqs, urgentQueueUrl, deadLetterQueueUrl } = queuesOf(folder);
  const job = { kind: 'webhook', reference: 'lost-1', event: 'charge.success', attempt: 100, looks: 0 };
  for (const [QueueUrl, MessageBody] of [
    [urgentQueueUrl, 'no job'],
    [deadLetterQueueUrl, JSON.stringify(job)],
  ]) {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }
  await start.lines.first((line) => /ERROR job given up .*reason=malformed_job/.test(line));

  const listed = await deadLetters(folder);
  const again = await deadLetters(folder, '--json');
  const redriven = await deadLetters(folder, 'redrive', 'all');
  await start.lines.first((line) => /check applied +reference=lost-1/.test(line));
  const { Messages: [left] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: deadLetterQueueUrl }),
  );
  const unknown = await deadLetters(folder, 'explain', 'nothing-like-it');
  const misspelt = await deadLetters(folder, 'redrvie', 'all');
  start.child.kill('SIGTERM');
  await start.ended;
  const after = await deadLetters(folder);

  const nothing = expect.stringMatching(
    /^Nothing is running in this folder\. Run npm start in another terminal/,
  );
  expect([before, after]).toEqual(Array(2).fill({ code: 1, output: '', errors: nothing }));
  expect(listed).toMatchObject({ code: 0, errors: '' });
  expect(listed.output).toMatch(/^2 dead letters: npm start on this machine\n/);
  expect(listed.output).toContain('webhook charge.success, lost-1');
  expect(listed.output).toContain('npm run dead-letters -- redrive <id>|all');
  expect(listed.output).toContain('npm run dead-letters -- delete <id>');
  // Looking hides nothing and takes nothing.
  expect(JSON.parse(again.output)).toMatchObject({ letters: [{}, {}], hidden: 0 });
  // The one that is no job was asked for too, and is still here.
  expect(redriven).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^Redriven: 1 job\.\nNot redriven/),
  });
  expect(left?.Body).toBe('no job');
  // That one is being looked at by this test.
  expect(unknown).toMatchObject({ code: 1, errors: expect.stringContaining('looked at them: 1 more') });
  expect(misspelt).toMatchObject({ code: 2, errors: expect.stringContaining('Unknown action: redrvie') });
  expect(existsSync(join(folder, '.local', 'running.json'))).toBe(false);
});

it('says that nothing is running after npm start was killed', async () => {
  const folder = await workingFolder();
  const start = npmStart(folder);
  await start.ready();
  await start.killEverything();

  const { code, errors } = await deadLetters(folder);

  expect(existsSync(join(folder, '.local', 'running.json'))).toBe(true);
  expect([code, errors]).toEqual([1, expect.stringMatching(/^Nothing is running in this folder/)]);
});
