import { accessSync, constants, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';

const root = new URL('../../../', import.meta.url);
const text = readFileSync(new URL('.github/workflows/ci.yml', root), 'utf8');

const step = z.strictObject({
  uses: z.optional(z.string()),
  with: z.optional(z.record(z.string(), z.unknown())),
  run: z.optional(z.string()),
});

const workflow = z
  .object({
    on: z.record(z.string(), z.unknown()),
    permissions: z.record(z.string(), z.string()),
    concurrency: z.object({ group: z.string() }),
    jobs: z.object({
      check: z.object({
        'runs-on': z.string(),
        'timeout-minutes': z.number(),
        strategy: z.object({ matrix: z.object({ node: z.array(z.number()) }) }),
        steps: z.array(step),
      }),
    }),
  })
  .parse(parse(text, { version: '1.2' }));

const { steps, strategy } = workflow.jobs.check;

describe('the workflow on GitHub', () => {
  it('runs .ci/run, and nothing else, on pushes and pull requests', () => {
    const commands = steps.flatMap(({ run }) => run ?? []);

    expect(Object.keys(workflow.on)).toEqual(['push', 'pull_request']);
    expect(commands).toEqual(['.ci/run']);
    expect(() => accessSync(new URL('.ci/run', root), constants.X_OK)).not.toThrow();
  });

  it('runs on the oldest Node.js that is supported', () => {
    const { engines } = z
      .object({ engines: z.object({ node: z.string() }) })
      .parse(JSON.parse(readFileSync(new URL('package.json', root), 'utf8')));

    expect(engines.node).toBe(`>=${Math.min(...strategy.matrix.node)}`);
  });

  it('may only read the repository', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(text.match(/permissions:/g)).toHaveLength(1);
  });

  it('uses actions by their commits', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);

    expect(actions).toHaveLength(2);
    for (const action of actions) expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
  });
});
