import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import * as z from 'zod/mini';
import { EngineError } from '../engine-error.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

/** All that the synthesized stack is made of. */
const SOURCES = [
  'infra',
  'functions',
  'shared',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** What is synthesized, and what tells whether that is fresh; names in the folder. */
export const SYNTHESIZED = ['cdk.out', 'cdk.out.hash'];

const CdkJson = z.looseObject({ context: z.record(z.string(), z.unknown()) });

/**
 * Synthesizes the stack into `<folder>/cdk.out` unless the sources are those of the last time and what they were made into is
 * unharmed: that takes some seconds, most of them for loading CDK. Runs the CDK app itself, with the context that the `cdk` command would hand it.
 *
 * @param onBegin is told when it is going to take a while
 * @returns the folder of the assembly
 * @throws EngineError `synthesis_failed` with what the app wrote
 */
export async function synthesize(folder: string, onBegin: () => void): Promise<string> {
  // Absolute, since the app runs in the project's folder.
  const assembly = resolve(folder, 'cdk.out');
  const hashFile = join(folder, 'cdk.out.hash');
  const sources = await sourceHash();
  const sealed = await seal(sources, assembly);
  if (sealed !== undefined && sealed === (await readText(hashFile))) return assembly;

  onBegin();
  await Promise.all([assembly, hashFile].map((path) => rm(path, { recursive: true, force: true })));
  const { context } = z.parse(CdkJson, JSON.parse(await readFile(join(projectRoot, 'cdk.json'), 'utf8')));
  await run(join(projectRoot, 'infra', 'app.ts'), {
    ...process.env,
    CDK_OUTDIR: assembly,
    // The stage that is there to be played with, whatever the context says.
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage: 'dev' }),
  });
  await markFresh(folder, sources);
  return assembly;
}

/**
 * Says that `<folder>/cdk.out` is what the sources make, and as it should be. Comes last, so that a synthesis that was broken off
 * is done again.
 *
 * @param sources their hash from before the synthesis: what was changed during it is not in there
 */
export async function markFresh(folder: string, sources: string): Promise<void> {
  const sealed = await seal(sources, join(folder, 'cdk.out'));
  if (sealed !== undefined) await writeFile(join(folder, 'cdk.out.hash'), sealed);
}

/** Stands for the sources and what they were made into; nothing when that can't be read. */
async function seal(sources: string, assembly: string): Promise<string | undefined> {
  try {
    return `${sources} ${await hashOf(await filesIn(assembly), assembly)}`;
  } catch {
    return undefined;
  }
}

/** Stands for the contents of everything that the stack is made of, and of the Node.js that runs it. */
export async function sourceHash(): Promise<string> {
  const files: string[] = [];
  for (const source of SOURCES) {
    const path = join(projectRoot, source);
    files.push(...(/\.\w+$/.test(source) ? [path] : await filesIn(path)));
  }
  return await hashOf(files, projectRoot, process.version);
}

/** Stands for the files' names, as seen from `root`, and their contents. */
async function hashOf(files: readonly string[], root: string, salt = ''): Promise<string> {
  const hash = createHash('sha256').update(salt);
  for (const file of files) hash.update(`\0${relative(root, file)}\0`).update(await readFile(file));
  return hash.digest('hex');
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

function run(script: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], {
      cwd: projectRoot,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', (error) => reject(failed(error.message)));
    // An end in the middle of it takes it along.
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('close', (code) => {
      process.off('exit', kill);
      if (code === 0) resolve();
      else reject(failed(Buffer.concat(output).toString('utf8').trim()));
    });
  });
}

function failed(output: string): EngineError {
  return new EngineError('synthesis_failed', `The stack can't be synthesized:\n${output}`);
}
