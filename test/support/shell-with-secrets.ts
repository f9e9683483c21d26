import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/** What a command has said and how it ended. */
export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A bash whose `aws` is a stand-in that knows Secrets Manager's `get-secret-value` and `put-secret-value` alone. */
export interface ShellWithSecrets {
  /** Runs commands as if somebody had pasted them. `typed` is what they read. */
  run(commands: string, typed?: string): Promise<Said>;
  /** The text of a secret, `undefined` where nobody has put one. */
  secret(id: string): string | undefined;
  /** Every call of `aws`, its arguments as anybody could see them in the list of processes. */
  calls(): string[];
  /** Everything that is left in the folder in which the commands ran. */
  files(): string[];
}

/** As the real one, it reads `file:///dev/stdin`, and keeps the text before the last as the stage AWSPREVIOUS. */
const AWS = `#!/bin/bash
echo "$*" >> "$STATE/calls"
[ "$1" = secretsmanager ] || exit 1
call=$2; shift 2
while [ $# -gt 0 ]; do
  case $1 in
    --secret-id) id=\${2//[\\/:]/_};;
    --secret-string) text=$2;;
    --version-stage) stage=.$2;;
  esac
  shift 2
done
case $call in
  get-secret-value) cat "$STATE/$id$stage" && echo;;
  put-secret-value)
    new=$([ "$text" = file:///dev/stdin ] && cat || printf %s "$text")
    [ -n "$new" ] || exit 1
    [ ! -e "$STATE/$id" ] || cp "$STATE/$id" "$STATE/$id.AWSPREVIOUS"
    printf %s "$new" > "$STATE/$id";;
  *) exit 1;;
esac
`;

/** @param secrets texts by id */
export function shellWithSecrets(secrets: Readonly<Record<string, string>> = {}): ShellWithSecrets {
  const [bin, state, cwd] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  writeFileSync(join(bin, 'aws'), AWS);
  chmodSync(join(bin, 'aws'), 0o755);
  for (const [id, text] of Object.entries(secrets)) writeFileSync(join(state, id), text);
  const stored = (name: string) =>
    existsSync(join(state, name)) ? readFileSync(join(state, name), 'utf8') : undefined;
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, STATE: state };

  return {
    run: (commands, typed = '') =>
      new Promise((resolve) => {
        const child = execFile('bash', ['--norc', '-c', commands], { cwd, env }, (error, stdout, stderr) =>
          resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
        );
        child.stdin?.end(typed);
      }),
    secret: (id) => stored(id.replaceAll(/[/:]/g, '_')),
    calls: () => stored('calls')?.trim().split('\n') ?? [],
    files: () => readdirSync(cwd),
  };
}
