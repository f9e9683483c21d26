/** `npm start`: the whole service on this machine, until Ctrl-C. */
import { EngineError } from './engine-error.ts';
import { watchParent } from './start/parent-watch.ts';
import { runEverything } from './start/run.ts';
import { readSettings, USAGE, UsageError } from './start/settings.ts';

/**
 * So long it may take to stop before anything is said. A second signal sooner than that is the first one: Ctrl-C comes from the
 * terminal and, where the shell has stepped aside, from npm as well.
 */
const STOP_SILENTLY_MS = 200;

let stop: (() => Promise<void>) | undefined;
let isStopping = false;
let mayEndAtOnce = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
// A reader that has gone, such as `npm start | head`, ends it as Ctrl-C does.
process.stdout.on('error', () => void end());
process.stderr.on('error', () => void end());
watchParent(() => void end());

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  stop = await runEverything(settings, '.local', (text) => console.log(text));
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : describe(error));
  process.exit(1);
}

/** The first one ends everything in order, the next one at once. */
function onSignal(): void {
  if (mayEndAtOnce) process.exit(1);
  void end();
}

/** Nothing that runs outlives this process, so that it may also end in the middle of the start. */
async function end(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => {
    mayEndAtOnce = true;
    console.log('Stopping; what is being worked on may end first. Ctrl-C once more stops it at once.');
  }, STOP_SILENTLY_MS);
  try {
    await stop?.();
  } catch (error) {
    console.error(describe(error));
    process.exit(1);
  }
  process.exit(0);
}

/** An error of the engine's is a sentence to act on; any other is shown whole. */
function describe(error: unknown): unknown {
  return error instanceof EngineError ? error.message : error;
}
