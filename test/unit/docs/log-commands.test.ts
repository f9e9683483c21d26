import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const guide = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
const FUNCTION = /\nlogs_of\(\) \{.*?\n\}\n/s.exec(guide)?.[0] ?? '';

/** What `logs_of` prints where the query finds these lines, by an `aws` that says so. */
function printed(lines: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const results = lines.map((line, index) => [
    { field: '@timestamp', value: `2026-03-01 09:00:0${index}.000` },
    { field: '@message', value: line },
    { field: '@ptr', value: 'pointer' },
  ]);
  writeFileSync(join(folder, 'results.json'), JSON.stringify({ results }));
  writeFileSync(
    join(folder, 'aws'),
    `#!/bin/bash
case "$*" in
  *describe-query-definitions*) echo '{"queryString":"fields @message","logGroupNames":["one"]}';;
  *start-query*) echo id;;
  *'--query status'*) echo Complete;;
  *get-query-results*) cat "${folder}/results.json";;
esac
`,
  );
  chmodSync(join(folder, 'aws'), 0o755);
  const commands = `output() { echo "$1"; }\n${FUNCTION}\nlogs_of 'Errors of all functions'`;
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  return new Promise((resolve) => {
    execFile('bash', ['-c', commands], { env }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}

test('The command that reads logs prints every field that a runbook asks for', async () => {
  const fields = {
    operation: 'verify',
    mode: 'live',
    openings: 3,
    because: 'unavailable',
    before: 'abandoned',
    paystackRequest: 'p-1',
    cfRay: 'c-1',
    error: 'PaystackUnavailableError',
    code: 'paystack_server_error',
    reason: 'Paystack failed',
    cause: { error: 'Error' },
  };

  const text = await printed([
    JSON.stringify({
      level: 'WARN',
      message: 'breaker opened',
      service: 'payments',
      ...fields,
    }),
    '2026-03-01T09:00:01Z e595fab6 Task timed out after 30.00 seconds\n',
  ]);

  expect(text.split('\n')).toEqual([
    '2026-03-01 09:00:00.000 WARN  breaker opened  operation=verify  mode=live  openings=3  because=unavailable' +
      '  before=abandoned  paystackRequest=p-1  cfRay=c-1  error=PaystackUnavailableError' +
      '  code=paystack_server_error  reason=Paystack failed  cause={"error":"Error"}',
    '2026-03-01 09:00:01.000 2026-03-01T09:00:01Z e595fab6 Task timed out after 30.00 seconds',
    '',
  ]);
});
