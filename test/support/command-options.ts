/** A command line that makes no sense; its message is one line for whoever has typed it. */
export class CommandOptionError extends Error {
  override readonly name = 'CommandOptionError';
  readonly code = 'command_option';
}

/**
 * A whole number out of an option. A test that took nonsense for a number would make no run, and call that a success.
 *
 * @param option its name, with the dashes
 * @throws {CommandOptionError}
 * @example wholeNumber('--runs', '200', 1)
 */
export function wholeNumber(option: string, text: string, least: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least) return number;
  throw new CommandOptionError(`${option} takes a whole number from ${least} on, not "${text}"`);
}

/**
 * What `read` makes of the command line. If that makes no sense the process ends with 2, and with 0 after `--help`; both print how
 * the command is used.
 *
 * @param usage the command and its options
 */
export function commandOptions<Options>(usage: string, read: () => Options): Options {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return read();
  } catch (error) {
    if (!isOptionError(error)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}\n`);
    process.exit(2);
  }
}

/** Ours, or of `parseArgs`. */
function isOptionError(error: unknown): error is Error {
  if (error instanceof CommandOptionError) return true;
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}
