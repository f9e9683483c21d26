/** `npm start`: the whole service on this machine, until Ctrl-C. */
import { EngineError } from './engine-error.ts';
import { runEverything } from './start/run.ts';
import { readSettings, USAGE, UsageError } from './start/settings.ts';

let stop: (() => Promise<void>) | undefined;
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
// A reader that has gone, such as `npm start | head`, ends it as Ctrl-C does.
process.stdout.on('error', () => void end());

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  stop = await runEverything(settings, '.local', (text) => console.log(text));
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else console.error(error instanceof EngineError ? error.message : error);
  process.exit(1);
}

/** Nothing that runs outlives this process, so that it may also end in the middle of the start. */
async function end(): Promise<void> {
  if (isStopping) process.exit(1);
  isStopping = true;
  await stop?.();
  process.exit(0);
}
