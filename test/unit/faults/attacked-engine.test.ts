import { type ChildProcess, fork } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { AttackedEngine, EngineKilledError } from '../../faults/engine/attacked-engine.ts';
import { caught } from '../../support/caught.ts';

const children: ChildProcess[] = [];

function createEngine(): AttackedEngine {
  const settings = { assembly: '', stateFolder: '', logFile: '', environment: {}, secrets: {} };
  return new AttackedEngine(settings, () => {
    const child = fork(new URL('../../support/scripted-engine-process.ts', import.meta.url), {
      execArgv: [],
    });
    children.push(child);
    return child;
  });
}

/** `start` is asked already, and answered once the process is told to. */
function letStart(): void {
  children.at(-1)?.send('go');
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

test('An engine that is being started again is asked nothing, and answers once it has started', async () => {
  const engine = createEngine();
  const started = engine.start();
  letStart();
  await started;
  const atFirst = await engine.queues();
  await engine.kill();

  const startedAgain = engine.start();
  const meanwhile = await caught(() => engine.queues());
  letStart();
  await startedAgain;

  expect(atFirst).toEqual([]);
  expect(meanwhile).toBeInstanceOf(EngineKilledError);
  expect(await engine.queues()).toEqual([]);
});

test('What was asked of an engine that is killed fails with it, and so does what is asked of it then', async () => {
  const engine = createEngine();
  const started = engine.start();
  letStart();
  await started;

  const underWay = caught(() => engine.runSchedules());
  await engine.kill();

  expect(await underWay).toBeInstanceOf(EngineKilledError);
  expect(await caught(() => engine.queues())).toBeInstanceOf(EngineKilledError);
});
