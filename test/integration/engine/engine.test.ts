import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import { EngineClock } from '../../../local/clock.ts';
import { startEngine } from '../../../local/engine.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startTestEngine } from './support/start-test-engine.ts';
import { returned } from './support/test-function.ts';
import { httpApi, type TestStack, writeAssembly } from './support/test-stack.ts';

const environment: TestStack = {
  functions: {
    Greet: {
      source: 'export const handler = async () => process.env;',
      properties: { Environment: { Variables: { TABLE: { Ref: 'Teas' }, BASE_URL: 'https://example.com' } } },
    },
  },
  resources: {
    Teas: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
  },
};

it('tells functions where its stand-ins are, and replaces the values of variables that they have', async () => {
  const { engine } = await startTestEngine(environment, {
    environment: { BASE_URL: 'http://here', OTHER: 'no' },
  });

  const variables = returned(await engine.invoke('greet', {}));

  expect(variables).toMatchObject({
    TABLE: 'Shop-Teas',
    BASE_URL: 'http://here',
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: engine.endpoints.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: engine.endpoints.secretsManager,
    AWS_ENDPOINT_URL_EVENTBRIDGE: engine.endpoints.eventBridge,
  });
  expect(variables).not.toHaveProperty('OTHER');
});

it('finds no function by a name that none or several have', async () => {
  const source = 'export const handler = async () => null;';
  const { engine } = await startTestEngine({ functions: { SellTea: { source }, SellCocoa: { source } } });

  expect(() => engine.invoke('sell', {})).toThrow(expect.objectContaining({ code: 'invalid_configuration' }));
  expect(() => engine.invoke('buy', {})).toThrow(expect.objectContaining({ code: 'invalid_configuration' }));
  expect(returned(await engine.invoke('sell-tea', {}))).toBeNull();
});

it('refuses to share its state folder, and leaves it free when it is stopped', async () => {
  const stateFolder = join(temporaryFolder(), 'state');
  const { engine } = await startTestEngine({}, { stateFolder });

  await expect(startTestEngine({}, { stateFolder })).rejects.toMatchObject({ code: 'second_instance' });

  await engine.stop();
  await startTestEngine({}, { stateFolder });
});

it('says that its port is busy, and leaves nothing behind', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const api = typeof address === 'object' && address !== null ? address.port : 0;
  const stateFolder = join(temporaryFolder(), 'state');

  const started = startTestEngine({}, { ports: { api }, stateFolder });

  await expect(started).rejects.toMatchObject({
    code: 'port_busy',
    message: `Port ${api} is in use. Set PORT to another one.`,
  });
  await startTestEngine({}, { stateFolder });
});

it('lets a request that is being worked on finish before it stops', async () => {
  const gate = join(temporaryFolder(), 'gate');
  const { engine, activity } = await startTestEngine({
    functions: {
      Slow: {
        source: `import { existsSync } from 'node:fs';
          export const handler = async () => {
            console.log('begun');
            while (!existsSync('${gate}')) await new Promise((resolve) => setTimeout(resolve, 1));
            return 'finished';
          };`,
      },
    },
    resources: httpApi({ $default: 'Slow' }),
  });
  const request = fetch(engine.apiUrl);
  await activity.first(({ kind }) => kind === 'log');

  const stopped = engine.stop();
  await expect(fetch(engine.apiUrl, { headers: { connection: 'close' } })).rejects.toThrow();
  writeFileSync(gate, '');
  await stopped;

  const response = await request;
  expect([response.status, await response.text()]).toEqual([200, 'finished']);
});

it('stops while a function is at work, and answers the one who waits for it', async () => {
  const stack: TestStack = {
    functions: {
      Slow: {
        source:
          "export const handler = () => new Promise(() => { console.log('begun'); setTimeout(() => {}, 60_000); });",
      },
    },
    resources: httpApi({ $default: 'Slow' }),
  };
  const { engine, activity } = await startTestEngine(stack, { stopWithinMs: 100 });
  const invocation = engine.invoke('Slow', {});
  const request = fetch(engine.apiUrl);
  await activity.many(2, ({ kind }) => kind === 'log');

  await engine.stop();

  await expect(invocation).resolves.toMatchObject({ error: { errorType: 'Sandbox.Stopped' } });
  await expect(request).resolves.toMatchObject({ status: 500 });
});

it('takes its processes along when it is killed, even a function that spins', async () => {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => {});
    server.emit('arrived');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = z.parse(z.object({ port: z.number() }), server.address());
  const callHome = (then: string) => ({
    source: `import { connect } from 'node:net'; import { once } from 'node:events';
      export const handler = async () => { await once(connect(${port}, '127.0.0.1'), 'connect'); ${then} };`,
    properties: { Timeout: 900 },
  });
  const folder = temporaryFolder();
  const assembly = writeAssembly(folder, {
    functions: {
      Spin: callHome('for (;;);'),
      Wait: callHome('await new Promise(() => setTimeout(() => {}, 900_000));'),
    },
  });
  const script = join(import.meta.dirname, 'support', 'engine-process.ts');
  const child = spawn(process.execPath, [script, assembly, join(folder, 'state')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const endpoints = z.parse(z.object({ dynamodb: z.string() }), JSON.parse(String(line)));
  const dynamoDb = connect(Number(new URL(endpoints.dynamodb).port), '127.0.0.1');
  await once(dynamoDb, 'connect');
  while (connections.length < 2) await once(server, 'arrived');
  const closed = [dynamoDb, ...connections].map((socket) => once(socket.resume(), 'close'));

  child.kill('SIGKILL');

  await expect(Promise.all(closed)).resolves.toHaveLength(3);
  // The state is free, as far as the killed one is concerned.
  const clock = new EngineClock();
  const next = await startEngine({ assembly, stateFolder: join(folder, 'state'), ports: { api: 0 }, clock });
  await next.stop();
});
