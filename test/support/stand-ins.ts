import { join } from 'node:path';
import { local } from '../../local/aws-identity.ts';
import type { EngineClock } from '../../local/clock.ts';
import { DynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { TableProperties } from '../../local/dynamodb/table-definition.ts';
import { EventBus, EventBusProperties } from '../../local/event-bus.ts';
import { readFunctions } from '../../local/lambda/function-resources.ts';
import type { FunctionDefinition } from '../../local/lambda/invocation.ts';
import { ensureQueues, QueueProperties } from '../../local/queues.ts';
import { SecretProperties, SecretsManager } from '../../local/secrets-manager.ts';
import { startSqs } from '../../local/sqs/sqs-server.ts';
import { readStack } from '../../local/template/assembly.ts';
import { StackTemplate } from '../../local/template/stack-template.ts';

export interface StandInOptions {
  /** Where tables, secrets and events are kept. */
  readonly folder: string;
  readonly clock: EngineClock;
  /** Where the API of the stack is served, for whoever serves it. */
  readonly apiUrl?: string;
  /** The values of secrets, by the output that names each. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Variables that the functions see in place of those of the deployment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The stack's table, queues, secrets and bus, and nothing that would start a function by itself. */
export interface StandIns {
  readonly template: StackTemplate;
  readonly outputs: Readonly<Record<string, string>>;
  readonly functions: readonly FunctionDefinition[];
  readonly dynamoDb: DynamoDb;
  readonly sqs: Awaited<ReturnType<typeof startSqs>>;
  readonly eventBus: EventBus;
  stop(): Promise<void>;
}

/** Starts what stands in for AWS behind the functions of a synthesized stack, which whoever calls runs as they like. */
export async function startStandIns(assembly: string, options: StandInOptions): Promise<StandIns> {
  const { folder, clock, apiUrl = 'http://127.0.0.1' } = options;
  const dynamoDb = new DynamoDb(join(folder, 'dynamodb'));
  const secretsManager = new SecretsManager(join(folder, 'secrets.json'), clock);
  const eventBus = new EventBus(join(folder, 'events.jsonl'), clock);
  const { region, accountId } = local;
  const sqs = await startSqs({ file: ':memory:', clock, port: 0, region, accountId });
  await Promise.all([dynamoDb.start(), secretsManager.start(), eventBus.start()]);

  const template = new StackTemplate(await readStack(assembly), { sqs: sqs.url, api: apiUrl });
  const outputs = template.outputs();
  for (const secret of template.resources('AWS::SecretsManager::Secret', SecretProperties)) {
    secretsManager.ensureSecret({ name: secret.name, arn: secret.ref, properties: secret.properties });
  }
  for (const [output, value] of Object.entries(options.secrets))
    secretsManager.putValue(outputs[output] ?? '', value);
  for (const { name } of template.resources('AWS::Events::EventBus', EventBusProperties))
    eventBus.addBus(name);
  await Promise.all([
    ensureQueues(sqs.url, template.resources('AWS::SQS::Queue', QueueProperties)),
    ...template
      .resources('AWS::DynamoDB::Table', TableProperties)
      .map((table) => dynamoDb.ensureTable(table)),
  ]);
  const functions = readFunctions(template, {
    added: {
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: eventBus.url,
    },
    overrides: options.environment,
  });

  return {
    template,
    outputs,
    functions,
    dynamoDb,
    sqs,
    eventBus,
    stop: async () => {
      await Promise.all([sqs.stop(), dynamoDb.stop(), secretsManager.stop(), eventBus.stop()]);
    },
  };
}
