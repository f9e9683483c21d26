import { parseArgs } from 'node:util';
import { UsageError } from './dead-letters-error.ts';

/** What is to be done, and with whose dead letters. */
export interface CommandLine {
  readonly action: Action;
  /** The name of a deployed stack; without one, whatever `npm start` runs on this machine. */
  readonly stack?: string;
  /** The id of the construct, where a stack has several. */
  readonly construct?: string;
  readonly json: boolean;
}

export type Action =
  | { readonly kind: 'list' }
  | { readonly kind: 'help' }
  | { readonly kind: 'explain' | 'delete'; readonly id: string }
  /** `all` in place of one id. */
  | { readonly kind: 'redrive'; readonly id: string };

/** A shorter id is rather a variable of the shell that was not set, and would fit the only letter there is. */
const SHORTEST_ID = 4;

/** How the command is called: in this project, and in one that has installed the package. */
export function programName(environment: Readonly<Record<string, string | undefined>>): string {
  return environment.npm_lifecycle_event === 'dead-letters'
    ? 'npm run dead-letters --'
    : 'npx paystack-dead-letters';
}

export function usage(program: string): string {
  return `Usage: ${program} [action] [--stack <name>] [--construct <id>] [--json]

Lists, explains and redrives jobs that were given up.

  list                 all of them, and what to do about each (what it does by itself)
  explain <id>         one of them, with all that is known
  redrive <id>|all     sends it to its lane again, with all its attempts, and takes it out of here
  delete <id>          forgets it

  --stack <name>       of a deployed stack, by the shell's AWS credentials and region;
                       else of what \`npm start\` runs in this folder
  --construct <id>     which one, where the stack has several PaystackPayments
  --json               for programs

An <id> may be cut short, to ${SHORTEST_ID} characters at least, as long as only one letter begins with it.

Ends with 0 when all that was asked for was done, 1 when it was not (a letter that was to be
redriven is still here, say), and 2 when the command line is wrong.`;
}

/**
 * Reads the command line.
 *
 * @param args without the node executable and the script
 * @throws {UsageError}
 */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): CommandLine {
  // npm keeps options for itself that come before the two dashes.
  const taken = ['stack', 'construct'].find((name) => environment[`npm_config_${name}`] !== undefined);
  if (taken !== undefined) {
    throw new UsageError(
      `npm has taken --${taken} for an option of its own: write npm run dead-letters -- --${taken} ...`,
    );
  }
  const { values, positionals } = parsed(args);
  const { stack, construct, json = false, help = false } = values;
  if (construct !== undefined && stack === undefined) throw new UsageError('--construct needs --stack');
  return {
    action: help ? { kind: 'help' } : actionOf(positionals),
    json,
    ...(stack !== undefined && { stack }),
    ...(construct !== undefined && { construct }),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        stack: { type: 'string' },
        construct: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function actionOf([kind = 'list', id, ...more]: readonly string[]): Action {
  const extra = kind === 'list' ? [id, ...more].find((each) => each !== undefined) : more[0];
  if (extra !== undefined) throw new UsageError(`Unknown argument: ${extra}`);
  switch (kind) {
    case 'list':
    case 'help':
      return { kind };
    case 'explain':
    case 'redrive':
    case 'delete':
      return { kind, id: idFor(kind, id) };
    default:
      throw new UsageError(`Unknown action: ${kind}`);
  }
}

function idFor(kind: 'explain' | 'redrive' | 'delete', id = ''): string {
  if (id === '') throw new UsageError(`${kind} needs the id of a dead letter`);
  const isAll = kind === 'redrive' && id === 'all';
  if (!isAll && id.length < SHORTEST_ID)
    throw new UsageError(`${id} is too short for an id: write ${SHORTEST_ID} characters of it at least`);
  return id;
}
