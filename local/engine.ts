import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Activity } from './activity.ts';
import { readHttpApi } from './api-gateway/api-resources.ts';
import { ApiServer } from './api-gateway/api-server.ts';
import { local } from './aws-identity.ts';
import type { EngineClock } from './clock.ts';
import { DynamoDb } from './dynamodb/dynamodb.ts';
import { sweepExpiredItems } from './dynamodb/expiry.ts';
import { TableProperties } from './dynamodb/table-definition.ts';
import { errorText } from './engine-error.ts';
import { EventBus, EventBusProperties, type PublishedEvent } from './event-bus.ts';
import { EventForwarder } from './event-forwarding.ts';
import { startEventSourceMappings, startSchedules } from './function-triggers.ts';
import { bundleBootstrap } from './lambda/bundle-bootstrap.ts';
import { FunctionRegistry } from './lambda/function-registry.ts';
import { readFunctions } from './lambda/function-resources.ts';
import type { InvocationResult, LogLine } from './lambda/invocation.ts';
import { RuntimeApi } from './lambda/runtime-api.ts';
import { pushLast } from './push-last.ts';
import { ensureQueues, QueueProperties } from './queues.ts';
import { SecretProperties, SecretsManager } from './secrets-manager.ts';
import { StateUnreadableError } from './sqs/queue-database.ts';
import { startSqs } from './sqs/sqs-server.ts';
import { corruptState, openStateFolder } from './state-folder.ts';
import { Stops } from './stops.ts';
import { readStack } from './template/assembly.ts';
import { StackTemplate } from './template/stack-template.ts';

export interface EngineOptions {
  /** The folder of the synthesized app (`cdk.out`). */
  readonly assembly: string;
  /** May be left out when the app has one stack only. */
  readonly stackName?: string;
  /** Where tables, queues, secrets and events are kept. Belongs to this engine alone while it runs. */
  readonly stateFolder: string;
  /** 0 for any free one. */
  readonly ports: { readonly api: number };
  readonly clock: EngineClock;
  /** Values for variables that the functions have in the template, such as `PAYSTACK_BASE_URL`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where to POST every event of the bus to. */
  readonly eventsUrl?: string;
  readonly log?: (activity: Activity) => void;
  /** So long `stop` waits for requests and batches that are being worked on, in ms (2,000). */
  readonly stopWithinMs?: number;
}

export interface Engine {
  readonly apiUrl: string;
  /** What the stack outputs, by the outputs' ids. */
  readonly outputs: Readonly<Record<string, string>>;
  /** For SDK clients; any credentials will do. */
  readonly endpoints: {
    readonly dynamodb: string;
    readonly sqs: string;
    readonly secretsManager: string;
    readonly eventBridge: string;
  };
  readonly region: string;
  readonly functionNames: readonly string[];
  /**
   * The variables that a function has.
   *
   * @param functionName as for {@link Engine.invoke}
   */
  environmentOf(functionName: string): Readonly<Record<string, string>>;
  /** Since the start of this engine, the last 10,000; all are in `events.jsonl` in the state folder. */
  readonly publishedEvents: readonly PublishedEvent[];
  /** What the functions wrote, the last 10,000 lines. */
  readonly logs: readonly LogLine[];
  readonly sqs: Pick<LocalSqs, 'depths' | 'peek'>;
  readonly secrets: Pick<SecretsManager, 'currentValue' | 'putValue'>;
  /** @returns ends the subscription */
  onEvent(subscriber: (event: PublishedEvent) => void): () => void;
  /** @param functionName a name, a logical id, or as much of it as only one function has (`reconcile`) */
  invoke(functionName: string, event: unknown): Promise<InvocationResult>;
  /** Runs what is scheduled now, without moving the clock. */
  runSchedules(): Promise<InvocationResult[]>;
  /** Takes no more requests, lets those in hand finish for two seconds, and ends everything; what was stored stays. */
  stop(): Promise<void>;
}

type LocalSqs = Awaited<ReturnType<typeof startSqs>>;

const LOG_LINES_KEPT = 10_000;
const EVENTS_KEPT = 10_000;
const STOP_WITHIN_MS = 2_000;

/**
 * Runs a synthesized stack on this machine: its routes, functions, queues, tables, secrets, event bus, event source mappings and
 * schedules, as its template says.
 *
 * @throws EngineError `unsupported_template`, `second_instance`, `corrupt_state`, `port_busy`, `synthesis_failed`
 * @example
 * const engine = await startEngine({ assembly: 'cdk.out', stateFolder: '.local/state', ports: { api: 3000 }, clock: new EngineClock() });
 * await fetch(`${engine.apiUrl}/health`);
 * await engine.stop();
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const stops = new Stops();
  try {
    return await start(options, stops);
  } catch (error) {
    await stops.stopAll().catch(() => {}); // why it could not start says more
    throw error;
  }
}

async function start(options: EngineOptions, stops: Stops): Promise<Engine> {
  const { clock, log = () => {} } = options;
  // Absolute, since the functions run in folders of their own.
  const [assembly, stateFolder] = [resolve(options.assembly), resolve(options.stateFolder)];
  const logs: LogLine[] = [];
  const publishedEvents: PublishedEvent[] = [];
  const warn = (message: string) => log({ kind: 'warning', message });

  const state = openStateFolder(stateFolder);
  stops.push(() => state.release());

  const apiServer = new ApiServer(clock, (request) => log({ kind: 'request', ...request }));
  const dynamoDb = new DynamoDb(join(stateFolder, 'dynamodb'), warn);
  const secrets = new SecretsManager(join(stateFolder, 'secrets.json'), clock);
  const eventBus = new EventBus(join(stateFolder, 'events.jsonl'), clock);
  const runtimeApi = new RuntimeApi();
  for (const part of [runtimeApi, eventBus, secrets, dynamoDb]) stops.push(() => part.stop());
  // The API before all else: a busy port is the likeliest mistake, and nothing else need have started for it.
  await apiServer.start(options.ports.api);
  stops.push(() => apiServer.stop());
  const [stack, sqs, bootstrap] = await allOrNothing([
    readStack(assembly, options.stackName),
    openSqs(join(stateFolder, 'sqs.sqlite'), clock, stops),
    bundleBootstrap(stateFolder),
    dynamoDb.start(),
    secrets.start(),
    eventBus.start(),
    runtimeApi.start(),
  ]);

  const endpoints = {
    dynamodb: dynamoDb.url,
    sqs: sqs.url,
    secretsManager: secrets.url,
    eventBridge: eventBus.url,
  };
  const template = new StackTemplate(stack, { sqs: sqs.url, api: apiServer.url });
  const tables = template.resources('AWS::DynamoDB::Table', TableProperties);
  const queues = template.resources('AWS::SQS::Queue', QueueProperties);
  for (const { name, ref, properties } of template.resources(
    'AWS::SecretsManager::Secret',
    SecretProperties,
  )) {
    secrets.ensureSecret({ name, arn: ref, properties });
  }
  for (const { name } of template.resources('AWS::Events::EventBus', EventBusProperties))
    eventBus.addBus(name);
  const definitions = readFunctions(template, {
    added: {
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
      AWS_ENDPOINT_URL_SQS: endpoints.sqs,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
      AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.eventBridge,
    },
    overrides: options.environment ?? {},
  });
  const functions = new FunctionRegistry(definitions, {
    runtimeApi,
    bootstrap,
    clock,
    log: (line) => {
      pushLast(logs, line, LOG_LINES_KEPT);
      log({ kind: 'log', ...line });
    },
    onInvoked: (invocation) => log({ kind: 'invocation', ...invocation }),
  });
  stops.push(() => functions.stop());
  const api = readHttpApi(template, (functionArn) => functions.byArn(functionArn));
  await Promise.all([ensureQueues(sqs.url, queues), ...tables.map((table) => dynamoDb.ensureTable(table))]);

  stops.push(sweepExpiredItems(dynamoDb, tables, clock, (error) => warn(`TTL sweep: ${errorText(error)}`)));
  eventBus.subscribe((event, busName) => {
    pushLast(publishedEvents, event, EVENTS_KEPT);
    log({ kind: 'event', event, busName });
  });
  if (options.eventsUrl !== undefined) stops.push(forwardEvents(eventBus, options.eventsUrl, warn));
  const mappings = startEventSourceMappings(template, functions, queues, sqs.url, warn);
  // Requests and batches that are being worked on may finish. A request that takes longer is answered with an error, a batch
  // comes back after its visibility timeout.
  const { stopWithinMs = STOP_WITHIN_MS } = options;
  stops.push(() =>
    Promise.all([
      apiServer.finish(stopWithinMs),
      Promise.race([
        Promise.all(mappings.map((mapping) => mapping.stop())),
        delay(stopWithinMs, undefined, { ref: false }),
      ]),
    ]),
  );
  const schedules = startSchedules(template, functions, clock, warn);
  stops.push(() => {
    for (const schedule of schedules) schedule.stop();
  });
  if (api !== undefined) apiServer.serve(api);

  return {
    apiUrl: apiServer.url,
    outputs: template.outputs(),
    endpoints,
    region: local.region,
    functionNames: definitions.map((definition) => definition.name),
    environmentOf: (functionName) => functions.find(functionName).definition.environment,
    publishedEvents,
    logs,
    sqs,
    secrets,
    onEvent: (subscriber) => eventBus.subscribe(subscriber),
    invoke: (functionName, event) => functions.find(functionName).invoke(event),
    runSchedules: () => Promise.all(schedules.map((schedule) => schedule.run())),
    stop: () => stops.stopAll(),
  };
}

/** Waits for all, also when one fails, so that nothing is still starting when the others are stopped. */
async function allOrNothing<Parts extends readonly unknown[]>(parts: Parts) {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}

async function openSqs(file: string, clock: EngineClock, stops: Stops): Promise<LocalSqs> {
  try {
    const { region, accountId } = local;
    const sqs = await startSqs({ file, clock, port: 0, region, accountId });
    stops.push(() => sqs.stop());
    return sqs;
  } catch (error) {
    throw error instanceof StateUnreadableError ? corruptState('queues', error) : error;
  }
}

function forwardEvents(
  eventBus: EventBus,
  url: string,
  warn: (message: string) => void,
): () => Promise<void> {
  const forwarder = new EventForwarder(url, (event, reason) =>
    warn(`${url} did not take ${event.id}: ${reason}`),
  );
  eventBus.subscribe((event) => forwarder.forward(event));
  return () => forwarder.stop();
}
