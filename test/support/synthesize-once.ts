import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { synthesizeStack } from './synthesize-stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the synthesized stack, functions bundled. */
    assembly: string;
  }
}

/** Synthesizes the stack that is deployed, once for all integration tests. */
export default async function synthesizeOnce(project: TestProject): Promise<() => Promise<void>> {
  const assembly = await synthesizeStack();
  project.provide('assembly', assembly);
  return () => rm(assembly, { recursive: true, force: true });
}
