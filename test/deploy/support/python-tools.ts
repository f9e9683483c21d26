import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** MiniStack, in the version whose gaps `emulated-app.ts` and the tests name, and the AWS CLI. */
const PACKAGES = ['ministack==1.5.33', 'awscli==1.46.3'];

/** The tools can't be had on this machine, through no fault of the project. */
export class ToolsUnavailableError extends Error {
  override readonly name = 'ToolsUnavailableError';
  readonly code = 'tools_unavailable';
}

/**
 * Installs MiniStack and the AWS CLI into a virtual environment in `folder`.
 *
 * @returns the folder with the commands `ministack` and `aws`
 * @throws ToolsUnavailableError without openssl or a Python that makes virtual environments, or when PyPI can't be reached
 */
export async function installTools(folder: string): Promise<string> {
  const venv = join(folder, 'venv');
  const run = promisify(execFile);
  await run('openssl', ['version']).catch((error: unknown) => {
    throw new ToolsUnavailableError('it takes openssl, which makes the certificate of MiniStack', {
      cause: error,
    });
  });
  await run('python3', ['-m', 'venv', venv]).catch((error: unknown) => {
    throw new ToolsUnavailableError('it takes python3 with the module venv', { cause: error });
  });
  const pip = [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-cache-dir',
    '--retries',
    '1',
    ...PACKAGES,
  ];
  await run(join(venv, 'bin', 'pip'), pip).catch((error: unknown) => {
    // pip names a connection that failed as a retry; whatever else it fails for is for somebody to look at.
    if (!/Retrying \(Retry/.test(String(Reflect.get(Object(error), 'stderr')))) throw error;
    throw new ToolsUnavailableError('PyPI can not be reached', { cause: error });
  });
  return join(venv, 'bin');
}
