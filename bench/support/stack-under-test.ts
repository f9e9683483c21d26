import { join } from 'node:path';
import * as z from 'zod/mini';
import { EngineClock } from '../../local/clock.ts';
import { startEventSourceMappings } from '../../local/function-triggers.ts';
import { bundleBootstrap } from '../../local/lambda/bundle-bootstrap.ts';
import { FunctionRegistry } from '../../local/lambda/function-registry.ts';
import { RuntimeApi } from '../../local/lambda/runtime-api.ts';
import { QueueProperties } from '../../local/queues.ts';
import { type StandIns, startStandIns } from '../../test/support/stand-ins.ts';
import { type ProcessTime, readProcesses } from './cpu-time.ts';

/** The stack's functions in their sandboxes, with its table, queues and bus; nothing is invoked unless it is asked for. */
export interface StackUnderTest {
  readonly standIns: StandIns;
  readonly functions: FunctionRegistry;
  readonly table: { readonly url: string; readonly tableName: string };
  /** Payments whose `payment.succeeded` was published. */
  readonly told: ReadonlySet<string>;
  /** Lets the lanes' event source mappings poll until this holds, which is looked at whenever a payment is told of, and then stops them. */
  workUntil(isDone: () => boolean): Promise<void>;
  /** The functions' processes, and that of the table. */
  processes(): { readonly sandboxes: ProcessTime[]; readonly table: ProcessTime[] };
  stop(): Promise<void>;
}

export interface StackOptions {
  /** Where the table is kept. */
  readonly folder: string;
  readonly paystackUrl: string;
  readonly secretKey: string;
}

/** More calls than anything here makes: it is not Paystack's limit that is measured. */
const UNPACED = { initialize: 1_000_000, verify: 1_000_000, list: 1_000_000 };

const closedSchema = z.object({ reference: z.string() });

/** @param assembly the folder of the synthesized stack */
export async function startStackUnderTest(assembly: string, options: StackOptions): Promise<StackUnderTest> {
  const { folder, paystackUrl, secretKey } = options;
  const clock = new EngineClock();
  const standIns = await startStandIns(assembly, {
    folder,
    clock,
    secrets: { PaystackSecretName: JSON.stringify({ current: secretKey }) },
    environment: {
      PAYSTACK_BASE_URL: paystackUrl,
      PAYSTACK_QUOTA: JSON.stringify({ live: UNPACED, test: UNPACED }),
    },
  });
  const { outputs, template, sqs, dynamoDb, eventBus } = standIns;
  const runtimeApi = new RuntimeApi();
  await runtimeApi.start();
  const bootstrap = await bundleBootstrap(folder);
  const functions = new FunctionRegistry(standIns.functions, {
    runtimeApi,
    bootstrap,
    clock,
    log: () => {},
    onInvoked: () => {},
  });
  const queues = template.resources('AWS::SQS::Queue', QueueProperties);

  const told = new Set<string>();
  let onTold = () => {};
  eventBus.subscribe(({ detail, 'detail-type': type }) => {
    if (type !== 'payment.succeeded') return;
    told.add(closedSchema.parse(detail).reference);
    onTold();
  });

  return {
    standIns,
    functions,
    table: { url: dynamoDb.url, tableName: outputs.TableName ?? '' },
    told,
    async workUntil(isDone) {
      const done = Promise.withResolvers<void>();
      onTold = () => {
        if (isDone()) done.resolve();
      };
      const mappings = startEventSourceMappings(template, functions, queues, sqs.url, (problem) =>
        done.reject(new Error(problem)),
      );
      try {
        await done.promise;
      } finally {
        await Promise.all(mappings.map((mapping) => mapping.stop()));
      }
    },
    processes() {
      const children = readProcesses().filter(({ parent }) => parent === process.pid);
      return {
        sandboxes: children.filter(({ command }) => command.includes(bootstrap)),
        table: children.filter(({ command }) => command.includes(join(folder, 'dynamodb'))),
      };
    },
    async stop() {
      await functions.stop();
      await runtimeApi.stop();
      await standIns.stop();
    },
  };
}
