import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EngineError, errorText } from './engine-error.ts';

/** Raised whenever a stored form changes so that older state can't be read any more. */
const STATE_VERSION = 1;
const LOCK_FILE = 'lock';
const VERSION_FILE = 'version.json';

/** A folder that belongs to this process alone until it is released or the process ends. */
export interface StateFolder {
  readonly path: string;
  release(): void;
}

export interface StateFolderOptions {
  /** Empties the folder first. */
  readonly reset?: boolean;
  /** What a reset leaves alone, by name. */
  readonly keep?: readonly string[];
}

/**
 * Opens the folder, makes it when it isn't there, and locks it. The lock is SQLite's: it belongs to the process, so a killed
 * one leaves none behind (a file with a process id in it would stay).
 *
 * @throws EngineError `second_instance` when another process has it, `corrupt_state` when it can't be read
 */
export function openStateFolder(path: string, options: StateFolderOptions = {}): StateFolder {
  makeFolder(path);
  const lock = takeLock(path, options.reset === true);
  try {
    if (options.reset === true) reset(path, options.keep ?? []);
    checkVersion(path);
  } catch (error) {
    lock.close();
    throw error;
  }
  return { path, release: () => lock.close() };
}

/** @throws EngineError `invalid_configuration` when something else than a folder is in the way */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new EngineError(
      'invalid_configuration',
      `${path} can't be made a folder: ${errorText(error)}.`,
      error,
    );
  }
  try {
    // Payers' emails and keys are in it.
    chmodSync(path, 0o700);
  } catch {
    // Somebody else's: what it permits is theirs to say.
  }
}

/** The state can't be read: says which part, and the way out. */
export function corruptState(what: string, cause: unknown): EngineError {
  if (isRefused(cause)) {
    const sentence = `The local state can't be read and written (${what}): ${errorText(cause)}.`;
    return new EngineError(
      'state_inaccessible',
      `${sentence} See who owns .local/ and what it permits.`,
      cause,
    );
  }
  const sentence = `The local state is corrupt (${what}): ${errorText(cause)}.`;
  return new EngineError(
    'corrupt_state',
    `${sentence} Run \`npm start -- --reset\` to begin with an empty one.`,
    cause,
  );
}

/** The files may be as they should, and this process may not have them: nothing to throw away. */
function isRefused(cause: unknown): boolean {
  const denied = /EACCES|EPERM|EROFS|unable to open database file|readonly database/;
  return cause instanceof Error && (denied.test(cause.message) || isRefused(cause.cause));
}

function takeLock(path: string, reset: boolean): DatabaseSync {
  const file = join(path, LOCK_FILE);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if (/locked|busy/i.test(errorText(error))) {
      throw new EngineError('second_instance', `Another instance is already running on ${path}.`, error);
    }
    if (!reset) throw corruptState(LOCK_FILE, error);
    // Only a file that is no database gets here: nobody can hold a lock on it.
    rmSync(file, { force: true, recursive: true });
    return takeLock(path, false);
  }
}

function reset(path: string, keep: readonly string[]): void {
  for (const entry of readdirSync(path)) {
    // The lock's own file stays: it is what keeps others out meanwhile.
    if (entry.startsWith(LOCK_FILE) || keep.includes(entry)) continue;
    rmSync(join(path, entry), { recursive: true, force: true });
  }
  writeVersion(path);
}

function writeVersion(path: string): void {
  writeFileSync(join(path, VERSION_FILE), `${JSON.stringify({ version: STATE_VERSION })}\n`);
}

function checkVersion(path: string): void {
  const file = join(path, VERSION_FILE);
  if (!existsSync(file)) {
    const others = readdirSync(path).filter((entry) => !entry.startsWith(LOCK_FILE));
    if (others.length > 0)
      throw corruptState(VERSION_FILE, `it is missing although there is ${others.join(', ')}`);
    writeVersion(path);
    return;
  }
  const version = storedVersion(file);
  if (version !== STATE_VERSION) {
    throw corruptState(
      VERSION_FILE,
      `it has version ${JSON.stringify(version)}, this release reads ${STATE_VERSION}`,
    );
  }
}

function storedVersion(file: string): unknown {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof stored === 'object' && stored !== null && 'version' in stored ? stored.version : undefined;
  } catch (error) {
    throw corruptState(VERSION_FILE, error);
  }
}
