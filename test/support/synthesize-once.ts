import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the synthesized stack, functions bundled. */
    assembly: string;
  }
}

/** Synthesizes the stack that is deployed, once for all integration tests. */
export default async function synthesizeOnce(project: TestProject): Promise<() => Promise<void>> {
  const assembly = await mkdtemp(join(tmpdir(), 'assembly-'));
  await promisify(execFile)('cdk', ['synth', '--quiet', '--output', assembly]);
  project.provide('assembly', assembly);
  return () => rm(assembly, { recursive: true, force: true });
}
