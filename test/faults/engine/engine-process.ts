/*
 * The engine in a process of its own, for the attack to kill. It is told what to do over the channel to its parent, one request
 * at a time or several, and answers each by its id.
 */
import { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { createWriteStream } from 'node:fs';
import * as z from 'zod/mini';
import { EngineClock } from '../../../local/clock.ts';
import { type Engine, startEngine } from '../../../local/engine.ts';

const settingsSchema = z.object({
  assembly: z.string(),
  stateFolder: z.string(),
  logFile: z.string(),
  clockOffset: z.number(),
  environment: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), z.string()),
});

/** What an engine is started with. */
export type EngineSettings = z.infer<typeof settingsSchema>;

const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), settings: settingsSchema }),
  /** Moves the clock by so many milliseconds; what falls due is begun. */
  z.object({ kind: z.literal('advance'), ms: z.number() }),
  z.object({ kind: z.literal('run-schedules') }),
  z.object({ kind: z.literal('queues') }),
  z.object({ kind: z.literal('put-secret'), output: z.string(), value: z.string() }),
  /** Kills one of the processes of functions, or the table's; `pick` from 0 up to 1 says which. */
  z.object({ kind: z.literal('kill'), what: z.enum(['function', 'table']), pick: z.number() }),
]);
export type EngineRequest = z.infer<typeof requestSchema>;

const envelopeSchema = z.object({ id: z.number(), request: requestSchema });

const started = new Set<ChildProcess>();
// Node tells of every process that is started, so the engine needs no door for who wants to kill one.
subscribe('child_process', (message) => {
  const child = typeof message === 'object' && message !== null && 'process' in message && message.process;
  if (child instanceof ChildProcess) {
    started.add(child);
    child.once('exit', () => started.delete(child));
  }
});

let running: { readonly engine: Engine; readonly clock: EngineClock } | undefined;

async function start(settings: EngineSettings): Promise<unknown> {
  const log = createWriteStream(settings.logFile, { flags: 'a' });
  const clock = new EngineClock(Date.now, settings.clockOffset);
  const engine = await startEngine({
    assembly: settings.assembly,
    stateFolder: settings.stateFolder,
    ports: { api: 0 },
    clock,
    environment: settings.environment,
    log: (activity) => log.write(`${JSON.stringify(activity)}\n`),
  });
  running = { engine, clock };
  for (const [output, value] of Object.entries(settings.secrets)) putSecret(engine, output, value);
  return { apiUrl: engine.apiUrl, outputs: engine.outputs, endpoints: engine.endpoints };
}

function putSecret(engine: Engine, output: string, value: string): void {
  const name = engine.outputs[output];
  if (name === undefined) throw new Error(`The stack has no output ${output}`);
  engine.secrets.putValue(name, value);
}

function kill(what: 'function' | 'table', pick: number): boolean {
  const script = what === 'function' ? 'bootstrap.mjs' : 'server-process.ts';
  const victims = [...started].filter(({ spawnargs }) => spawnargs.some((each) => each.endsWith(script)));
  const victim = victims[Math.floor(pick * victims.length)];
  return victim?.kill('SIGKILL') ?? false;
}

async function perform(request: EngineRequest): Promise<unknown> {
  if (request.kind === 'start') return await start(request.settings);
  if (running === undefined) throw new Error('The engine has not been started');
  const { engine, clock } = running;
  switch (request.kind) {
    case 'advance':
      clock.advance(request.ms);
      return clock.offset;
    case 'run-schedules':
      return (await engine.runSchedules()).map(({ outcome }) => outcome);
    case 'queues':
      return engine.sqs.depths();
    case 'put-secret':
      return putSecret(engine, request.output, request.value);
    case 'kill':
      return kill(request.what, request.pick);
  }
}

process.once('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const { id, request } = envelopeSchema.parse(message);
  perform(request).then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }),
  );
});
