import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { npmStart, workingFolder } from '../../support/npm-start.ts';

const run = promisify(execFile);
const project = join(import.meta.dirname, '..', '..', '..');

/** A document's blocks in a language that have a text in them, with the addresses of a running `npm start`. */
function blocks(
  document: string,
  language: string,
  having: string,
  apiUrl: string,
  simulatorUrl: string,
): string[] {
  const text = readFileSync(join(project, document), 'utf8');
  const all = [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))];
  return all
    .map(([, block = '']) => block)
    .filter((block) => block.includes(having))
    .map((block) =>
      block
        .replaceAll(/(http:\/\/)?localhost:3000/g, apiUrl)
        .replaceAll(/(http:\/\/)?localhost:3001/g, simulatorUrl),
    );
}

it('does what the lines of the README and of docs/integrate.md promise when they are pasted', async () => {
  const folder = await workingFolder();
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  const { ready, lines } = npmStart(folder);
  const apiUrl = await ready();
  const simulatorUrl = /Paystack +(\S+) +simulated/.exec(lines.items.join('\n'))?.[1] ?? '';
  const [pasted = ''] = blocks('README.md', 'sh', 'curl', apiUrl, simulatorUrl);
  const programs = ['README.md', 'docs/integrate.md'].flatMap((document) =>
    blocks(document, 'js', 'SERVICE_KEY', apiUrl, simulatorUrl),
  );

  // The reader waits two seconds; a busy machine may need more, so here the wait ends when the payment does.
  const paid = `curl -s ${apiUrl}/payments/$REF -H "Authorization: Bearer $KEY" | grep -q '"is_paid":true'`;
  const { stdout } = await run('bash', ['-c', `sleep() { until ${paid}; do :; done; }\n${pasted}`], {
    cwd: folder,
  });
  const answers = [];
  for (const program of programs) {
    writeFileSync(join(folder, 'app.mjs'), program);
    const command = 'SERVICE_KEY=$(cat .local/service-key) node app.mjs';
    answers.push((await run('bash', ['-c', command], { cwd: folder })).stdout);
  }

  expect(stdout).toContain('"message":"Authorization URL created"');
  expect(stdout).toMatch(/"status":"success","is_paid":true/);
  expect(stdout).toMatch(/x-cache: HIT/i);
  expect(answers).toHaveLength(4);
  for (const answer of answers) expect(answer).toContain('/checkout/');
  for (const answer of answers.slice(2)) expect(answer).toMatch(/\/checkout\/\w+\nabandoned\n$/);
});
