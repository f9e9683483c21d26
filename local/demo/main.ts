/** `npm run demo`: a payment from initialize to its event, without a browser. */
import { EngineError } from '../engine-error.ts';
import { watchParent } from '../start/parent-watch.ts';
import { Stops } from '../stops.ts';
import { DemoError } from './demo-error.ts';
import { Display } from './display.ts';
import { runDemo } from './run-demo.ts';
import { ownService, runningService, type Service } from './service.ts';

const FOLDER = '.local';

const USAGE = `Usage: npm run demo

Takes a payment from initialize to its event, and prints what happened when. It uses the npm start that runs in this folder, or else
starts everything by itself for as long as it takes. Ends with 0 when every step came within its time. NO_COLOR turns colors off.`;

const { stdout, env } = process;
const hasColor = stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
const display = new Display(stdout, hasColor);
const stops = new Stops();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void end(130));
}
watchParent(() => void end(130));
// A reader that has gone, such as `npm run demo | head`.
stdout.on('error', () => void end(1));

const [argument] = process.argv.slice(2);
if (argument !== undefined) {
  const isHelp = argument === '--help' || argument === '-h';
  console.log(isHelp ? USAGE : `Unknown argument: ${argument}\n\n${USAGE}`);
  process.exit(isHelp ? 0 : 2);
}

try {
  await runDemo({ service: await service(), display });
  await end(0);
} catch (error) {
  display.failure(error instanceof DemoError || error instanceof EngineError ? error.message : String(error));
  await end(1);
}

async function service(): Promise<Service> {
  const running = await runningService(FOLDER);
  if (running !== undefined) {
    display.line(`With the npm start that runs in this folder; its console: ${running.consoleUrl}`);
    return running;
  }
  display.line('Nothing runs in this folder: starting everything, until the demo is over.');
  display.wait('the functions, the queues, the table and the simulated Paystack');
  return await ownService(FOLDER, stops);
}

/** Nothing that it has started outlives it. */
async function end(code: number): Promise<void> {
  display.end();
  await stops.stopAll().catch((error: unknown) => console.error(error));
  process.exit(code);
}
