import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { inject } from 'vitest';
import * as z from 'zod/mini';
import { EngineClock } from '../../../local/clock.ts';
import { startSimulator } from '../../../local/simulator/start-simulator.ts';
import { createPaymentsClient, type PaymentsClient } from '../../support/payments-client.ts';
import { type AwsClients, createAwsClients } from './aws-clients.ts';
import { cdk, projectRoot } from './cdk.ts';
import { deleteStack, refuseTaken, resourcesOf, type StackResource } from './stack.ts';
import type { Target } from './target.ts';
import { trust } from './trust.ts';

export const PAYSTACK_KEY = 'sk_test_deployed';

/** A CDK app to deploy. */
interface App {
  /** Its folder and its file in there. */
  readonly folder: string;
  readonly file: string;
  readonly stack: string;
  /** Context values, as `stage=prod`. */
  readonly context: readonly string[];
}

/** An app that is deployed, with a simulator for Paystack. */
export interface Deployment {
  readonly target: Target;
  readonly aws: AwsClients;
  readonly stack: string;
  /** @throws when the stack has no such output */
  output(name: string): string;
  /** The API as this machine can reach it. */
  readonly apiUrl: string;
  /** A client with the service key that the deployment generated. */
  readonly client: PaymentsClient;
  /** Tells the simulator where its webhooks go, as an operator does in Paystack's dashboard. */
  receiveWebhooks(): void;
  /** Sets the Paystack secret key. */
  setPaystackKey(): Promise<void>;
  /** Runs `cdk <command>` with the context of the deployment and some more, as `checkLadder=5`; gives its output. */
  cdk(command: string, ...context: string[]): Promise<string>;
  /** Deletes everything, what the stack retains included, and stops the simulator. */
  stop(): Promise<void>;
}

/**
 * Deploys a stage of the ready app: as it is named in `infra/stages.json` where that is an emulator, under a name that is
 * nobody's in an account.
 */
export async function deployStage(stage: string, ...context: string[]): Promise<Deployment> {
  const isAccount = inject('target')?.simulator !== undefined;
  const name = isAccount ? `deploytest-${stage}` : stage;
  return await deployApp({
    folder: projectRoot,
    file: isAccount ? 'test/deploy/support/account-app.ts' : 'infra/app.ts',
    stack: `PaystackPayments-${name}`,
    context: [`stage=${name}`, ...context],
  });
}

/**
 * Deploys an app whose functions call a simulator in place of Paystack.
 *
 * @throws StackExistsError before anything is changed
 */
export async function deployApp(app: App): Promise<Deployment> {
  const target = inject('target');
  if (target === null) throw new Error('There is nothing to deploy to');
  await trust(target);
  await refuseTaken(target, app.stack);

  const simulator = await startSimulator({
    file: ':memory:',
    clock: new EngineClock(),
    port: target.simulator?.port ?? 0,
    secretKeys: { test: PAYSTACK_KEY },
  });
  const paystackBaseUrl = target.simulator?.url ?? simulator.url;
  const aws = createAwsClients(target);
  const outputsFile = join(target.folder, `${app.stack}.outputs.json`);

  const run = (command: string, ...more: string[]) => {
    const context = [`paystackBaseUrl=${paystackBaseUrl}`, ...app.context, ...more];
    const contextArgs = context.flatMap((each) => ['--context', each]);
    const args = [command, '--app', commandOf(app, target), ...contextArgs, ...(OPTIONS[command] ?? [])];
    if (command === 'deploy') args.push('--outputs-file', outputsFile);
    return cdk(target, args, app.folder);
  };
  let resources: StackResource[] = [];
  const stop = async () => {
    await deleteStack(target, app.stack);
    await deleteRetained(aws, resources);
    await simulator.stop();
  };

  try {
    await run('deploy');
    resources = await resourcesOf(target, app.stack);
    const outputs = await readOutputs(outputsFile, app.stack);
    const output = (name: string) => {
      const value = outputs[name];
      if (value === undefined) throw new Error(`The stack ${app.stack} has no output ${name}`);
      return value;
    };
    const apiUrl = await reachable(output('ApiUrl'), target);
    const secret = await aws.secrets.send(
      new GetSecretValueCommand({ SecretId: output('ServiceKeysSecretName') }),
    );
    const serviceKeys = z.object({ default: z.string() }).parse(JSON.parse(secret.SecretString ?? ''));

    return {
      target,
      aws,
      stack: app.stack,
      output,
      apiUrl,
      client: createPaymentsClient({
        apiUrl,
        simulatorUrl: simulator.url,
        serviceKey: serviceKeys.default,
      }),
      receiveWebhooks: () => simulator.setWebhookUrl(output('WebhookUrl').replace(output('ApiUrl'), apiUrl)),
      setPaystackKey: async () => {
        await aws.secrets.send(
          new PutSecretValueCommand({
            SecretId: output('PaystackSecretName'),
            SecretString: JSON.stringify({ current: PAYSTACK_KEY }),
          }),
        );
      },
      cdk: run,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What synthesizes the app: MiniStack gets it without what it can't take. */
function commandOf({ file }: App, { isMiniStack }: Target): string {
  return isMiniStack ? `node ${join(import.meta.dirname, 'emulated-app.ts')} ${file}` : `node ${file}`;
}

/** No question is asked: nobody is there. */
const OPTIONS: Record<string, string[]> = {
  deploy: ['--require-approval', 'never'],
  destroy: ['--force'],
};

async function readOutputs(file: string, stack: string): Promise<Record<string, string>> {
  const outputs = z.object({ [stack]: z.record(z.string(), z.string()) });
  return outputs.parse(JSON.parse(await readFile(file, 'utf8')))[stack] ?? {};
}

/** Deletes what a stack that is gone has left: its table and its secrets, where it retains them. */
async function deleteRetained(
  { dynamodb, secrets }: AwsClients,
  resources: readonly StackResource[],
): Promise<void> {
  const unlessGone = (error: unknown) => {
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
  };
  for (const { type, id } of resources) {
    if (type === 'AWS::DynamoDB::Table') {
      const unprotected = new UpdateTableCommand({ TableName: id, DeletionProtectionEnabled: false });
      await dynamodb
        .send(unprotected)
        .then(() => dynamodb.send(new DeleteTableCommand({ TableName: id })))
        .catch(unlessGone);
    } else if (type === 'AWS::SecretsManager::Secret') {
      const command = new DeleteSecretCommand({ SecretId: id, ForceDeleteWithoutRecovery: true });
      await secrets.send(command).catch(unlessGone);
    }
  }
}

/**
 * The API's URL as this machine can reach it. Emulators give every API a name below `localhost`, which not every
 * resolver knows to be loopback, and the same API by a path as well.
 */
async function reachable(apiUrl: string, { client }: Target): Promise<string> {
  const { hostname } = new URL(apiUrl);
  const isKnown = await lookup(hostname).then(
    () => true,
    () => false,
  );
  const [apiId] = hostname.split('.');
  if (isKnown || client === undefined) return apiUrl;
  return new URL(`/_aws/execute-api/${apiId}/$default`, client.endpoint).href;
}
