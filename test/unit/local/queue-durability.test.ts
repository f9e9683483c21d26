import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineClock } from '../../../local/clock.ts';
import { QueueDatabase, StateInUseError, StateUnreadableError } from '../../../local/sqs/queue-database.ts';
import { QueueStore } from '../../../local/sqs/queue-store.ts';
import { startSqs } from '../../../local/sqs/sqs-server.ts';

describe("the queues' file", () => {
  let folder: string;
  let file: string;
  const children: ChildProcessByStdio<null, Readable, null>[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'queues-'));
    file = join(folder, 'new', 'queues.db');
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const start = () => startSqs({ file, clock: new EngineClock(), port: 0, region: 'eu-west-1' });
  /** A process that sends, once it has been told that `count` of its messages were kept. */
  const sender = async (count: number) => {
    const script = fileURLToPath(new URL('message-sender.ts', import.meta.url));
    const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const acknowledged: string[] = [];
    const lines = createInterface({ input: child.stdout });
    const enough = new Promise<void>((resolve) => {
      lines.on('line', (line) => {
        if (acknowledged.push(line) === count) resolve();
      });
    });
    const closed = once(lines, 'close');
    await enough;
    return { acknowledged, kill: () => child.kill('SIGKILL') && closed };
  };

  it('holds every acknowledged message after its process was killed', async () => {
    const { acknowledged, kill } = await sender(50);
    await kill();

    const database = new QueueDatabase(file);
    const store = new QueueStore(database, Date.now, 'arn:aws:sqs:eu-west-1:000000000000:');
    const queue = store.find('kept');
    const bodies = queue ? store.receive(queue, 1_000_000, 30_000).map(({ body }) => body) : [];
    await database.close();

    expect(acknowledged.length).toBeGreaterThanOrEqual(50);
    expect(acknowledged.filter((body) => !bodies.includes(body))).toEqual([]);
    expect(new Set(bodies).size).toBe(bodies.length);
  });

  it('is refused to a second process while the first one has it', async () => {
    const { kill } = await sender(1);

    const second = start();

    await expect(second).rejects.toThrow(StateInUseError);
    await expect(second).rejects.toMatchObject({ code: 'STATE_IN_USE', cause: expect.any(Error) });
    await kill();
  });

  it('is free again when its process has stopped', async () => {
    const first = await start();
    await first.stop();

    const second = await start();
    await second.stop();

    expect(second.depths).toBeDefined();
  });

  it('starts with no queues when it was deleted', async () => {
    const { kill } = await sender(1);
    await kill();
    rmSync(file);

    const sqs = await start();

    expect(sqs.depths()).toEqual([]);
    await sqs.stop();
  });

  it('is refused when it is no database', async () => {
    file = join(folder, 'text.db');
    writeFileSync(file, 'These are no queues, only words, and enough of them for a header. '.repeat(100));

    const started = start();

    await expect(started).rejects.toThrow(StateUnreadableError);
    await expect(started).rejects.toMatchObject({ code: 'STATE_UNREADABLE', cause: expect.any(Error) });
  });

  it('is refused when a part of it is missing', async () => {
    await (await start()).stop();
    truncateSync(file, 8_192);

    await expect(start()).rejects.toThrow(StateUnreadableError);
  });

  it('is refused when it is a database of something else', async () => {
    file = join(folder, 'other.db');
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE messages (text)');
    other.close();

    await expect(start()).rejects.toThrow(StateUnreadableError);
  });
});
