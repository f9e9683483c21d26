import { execFile } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Display } from '../../../local/demo/display.ts';
import { runDemo } from '../../../local/demo/run-demo.ts';
import { runningService } from '../../../local/demo/service.ts';
import { caught } from '../../support/caught.ts';
import { npmStart, workingFolder } from '../../support/npm-start.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DEMO = join(import.meta.dirname, '..', '..', '..', 'local', 'demo', 'main.ts');

/** `npm run demo` in a folder, with a folder of its own for temporary files. */
function demo(folder: string, ...commandLine: string[]) {
  const temporary = temporaryFolder();
  return new Promise<{ code: number; stdout: string; left: string[] }>((resolve) => {
    const child = execFile(
      process.execPath,
      [DEMO, ...commandLine],
      { cwd: folder, env: { PATH: process.env.PATH, TMPDIR: temporary } },
      (_, stdout) => resolve({ code: child.exitCode ?? -1, stdout, left: readdirSync(temporary) }),
    );
  });
}

/** Some 6 s on an idle machine, and three times that on one that tests two files more. */
const WHOLE_RUN_MS = 60_000;

const MILESTONES = [
  'claimed',
  'called Paystack',
  'check scheduled',
  'initialize answered',
  'payer paid',
  'webhook received',
  'checked',
  'closed',
  'event published',
  'event received',
  'verify answered',
];

function expectWholeTimeline(stdout: string): void {
  const lines = stdout.split('\n').filter((line) => line.startsWith('✓'));
  expect(lines.map((line) => /ms {2}([A-Za-z ]+?) {2,}/.exec(line)?.[1]).sort()).toEqual(
    MILESTONES.toSorted(),
  );
  const elapsed = lines.map((line) => Number(/\+([\d,]+) ms/.exec(line)?.[1]?.replaceAll(',', '')));
  expect(elapsed).toEqual(elapsed.toSorted((one, other) => one - other));
  expect(stdout).toMatch(/verify answered +X-Cache: HIT/);
  expect(stdout).toMatch(/\nFrom paid to its event: [\d,]+ ms\.\n$/);
  // Neither colors nor lines that are written over: this is no terminal.
  expect(stdout).not.toContain('\u001b');
}

it(
  'takes a payment all the way by itself where nothing runs, and leaves nothing behind',
  async () => {
    const folder = await workingFolder();
    // Of one that was killed.
    writeFileSync(join(folder, '.local', 'running.json'), '{}');

    const { code, stdout, left } = await demo(folder);

    expect(stdout).toContain('Nothing runs in this folder');
    expectWholeTimeline(stdout);
    expect([code, left]).toEqual([0, []]);
    expect(existsSync(join(folder, '.local', 'state'))).toBe(false);
  },
  WHOLE_RUN_MS,
);

it(
  'takes it at the npm start that runs in this folder',
  async () => {
    const folder = await workingFolder();
    const { ready, lines } = npmStart(folder);
    await ready();

    const { code, stdout, left } = await demo(folder);

    expect(stdout).toContain('With the npm start that runs in this folder');
    expectWholeTimeline(stdout);
    expect([code, left]).toEqual([0, []]);
    expect(lines.items.join('\n')).toMatch(/event +payment\.succeeded .*"reference":"demo-/);
  },
  WHOLE_RUN_MS,
);

it('says what does not come, and what is refused', async () => {
  const folder = await workingFolder();
  const { ready } = npmStart(folder);
  await ready();
  const service = await runningService(join(folder, '.local'));
  if (service === undefined) throw new TypeError('It runs');
  const display = new Display({ write: () => {} }, false);
  await fetch(`${service.simulatorUrl}/simulator/webhooks`, {
    method: 'PUT',
    body: JSON.stringify({ enabled: false }),
  });

  const lost = await caught(() => runDemo({ service, display, withinMs: 1_000 }));
  const refused = await caught(() => runDemo({ service: { ...service, serviceKey: 'of-nobody' }, display }));

  expect(lost).toMatchObject({
    code: 'step_missing',
    message: expect.stringMatching(/^Within 1 s the webhook did not come\. See the payment in the console/),
  });
  expect(refused).toMatchObject({ code: 'refused', message: expect.stringContaining('invalid_key') });
});

it('ends with an error where no payer can pay, and says so', async () => {
  const folder = await workingFolder();
  const { ready } = npmStart(folder, { PAYSTACK_SECRET_KEY: 'sk_test_of_mine' });
  await ready();

  const { code, stdout } = await demo(folder);

  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ npm start uses the real Paystack here/);
});

it('refuses what it does not know', async () => {
  const { code, stdout } = await demo(temporaryFolder(), '--fast');

  expect(code).toBe(2);
  expect(stdout).toMatch(/^Unknown argument: --fast\n\nUsage: npm run demo/);
});
