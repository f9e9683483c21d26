import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** There is no browser for the tests. */
export class ChromiumMissingError extends Error {
  override readonly name = 'ChromiumMissingError';
  readonly code = 'chromium_missing';
}

/**
 * The browser that the tests use: the file that `CHROMIUM` names, else the first one on the `PATH`.
 *
 * @throws ChromiumMissingError
 */
export function findChromium(environment: Readonly<Record<string, string | undefined>>): string {
  const { CHROMIUM, PATH = '' } = environment;
  const wanted = CHROMIUM === undefined || CHROMIUM === '' ? undefined : CHROMIUM;
  const files = wanted === undefined ? NAMES.flatMap((name) => onPath(name, PATH)) : [wanted];
  const found = files.find(isExecutable);
  if (found !== undefined) return found;
  throw new ChromiumMissingError(
    wanted === undefined
      ? `The browser tests need Chromium: install it (apt-get install chromium), or name its file in CHROMIUM.`
      : `CHROMIUM names ${wanted}, which is no file that can be run.`,
  );
}

function onPath(name: string, path: string): string[] {
  return path.split(delimiter).flatMap((folder) => (folder === '' ? [] : [join(folder, name)]));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
