import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { inject } from 'vitest';
import * as z from 'zod/mini';
import { EngineClock } from '../../../local/clock.ts';
import { startSimulator } from '../../../local/simulator/start-simulator.ts';
import { createPaymentsClient, type PaymentsClient } from '../../support/payments-client.ts';
import { type AwsClients, createAwsClients } from './aws-clients.ts';
import { cdk } from './cdk.ts';
import type { Target } from './target.ts';

export const PAYSTACK_KEY = 'sk_test_deployed';

/** The context of a deployment whose table and secrets outlive it. */
export const RETAINED = ['removalPolicy=retain', 'deletionProtection=false'];

/** The stack of the stage that is deployed where none is named. */
const STACK = 'PaystackPayments-dev';

/** The ready stack, deployed, with a simulator for Paystack. */
export interface Deployment {
  readonly target: Target;
  readonly aws: AwsClients;
  readonly outputs: Outputs;
  /** A client with the service key that the deployment generated. */
  readonly client: PaymentsClient;
  /** Does what an operator does after the first deployment, in that order. */
  setUp(): Promise<void>;
  /** Runs `cdk <command>` with the context of the deployment and some more, as `checkLadder=5`; gives its output. */
  cdk(command: string, ...context: string[]): Promise<string>;
  /** Deletes everything, what is {@link RETAINED} included, and stops the simulator. */
  stop(): Promise<void>;
}

const outputsSchema = z.object({
  ApiUrl: z.string(),
  WebhookUrl: z.string(),
  TableName: z.string(),
  UrgentQueueUrl: z.string(),
  ScheduledQueueUrl: z.string(),
  DeadLetterQueueUrl: z.string(),
  EventBusName: z.string(),
  PaystackSecretName: z.string(),
  ServiceKeysSecretName: z.string(),
});
export type Outputs = z.infer<typeof outputsSchema>;

const APP = 'node test/deploy/support/emulated-app.ts';

/** Deploys the ready stack, with its functions calling a simulator in place of Paystack. */
export async function deploy(...context: string[]): Promise<Deployment> {
  const target = inject('target');
  if (target === null) throw new Error('There is nothing to deploy to');
  if (target.certificate !== undefined) await trust(target.certificate);
  const simulator = await startSimulator({
    file: ':memory:',
    clock: new EngineClock(),
    port: 0,
    secretKeys: { test: PAYSTACK_KEY },
  });
  const aws = createAwsClients(target);
  const outputsFile = join(target.folder, 'outputs.json');

  const run = (command: string, ...more: string[]) =>
    cdk(target, [
      command,
      ...(target.isMiniStack ? ['--app', APP] : []),
      ...[`paystackBaseUrl=${simulator.url}`, ...context, ...more].flatMap((each) => ['--context', each]),
      ...(OPTIONS[command] ?? []),
      ...(command === 'deploy' ? ['--outputs-file', outputsFile] : []),
    ]);

  try {
    await run('deploy');
    const outputs = await readOutputs(outputsFile);
    const apiUrl = await reachable(outputs.ApiUrl, target);
    const secret = await aws.secrets.send(
      new GetSecretValueCommand({ SecretId: outputs.ServiceKeysSecretName }),
    );
    const serviceKeys = z.object({ default: z.string() }).parse(JSON.parse(secret.SecretString ?? ''));

    return {
      target,
      aws,
      outputs,
      client: createPaymentsClient({
        apiUrl,
        simulatorUrl: simulator.url,
        serviceKey: serviceKeys.default,
      }),
      setUp: async () => {
        await aws.secrets.send(
          new PutSecretValueCommand({
            SecretId: outputs.PaystackSecretName,
            SecretString: JSON.stringify({ current: PAYSTACK_KEY }),
          }),
        );
        simulator.setWebhookUrl(outputs.WebhookUrl.replace(outputs.ApiUrl, apiUrl));
      },
      cdk: run,
      stop: async () => {
        await run('destroy');
        if (RETAINED.every((each) => context.includes(each))) await aws.deleteRetained(outputs);
        await simulator.stop();
      },
    };
  } catch (error) {
    await simulator.stop();
    throw error;
  }
}

/** For this process: the AWS clients, the merchant's app and the webhooks of the simulator. */
async function trust(file: string): Promise<void> {
  setDefaultCACertificates([...getCACertificates('default'), await readFile(file, 'utf8')]);
}

/** No question is asked: nobody is there. */
const OPTIONS: Record<string, string[]> = {
  deploy: ['--require-approval', 'never'],
  destroy: ['--force'],
};

async function readOutputs(file: string): Promise<Outputs> {
  const outputs = z.object({ [STACK]: outputsSchema });
  return outputs.parse(JSON.parse(await readFile(file, 'utf8')))[STACK];
}

/**
 * The API's URL as this machine can reach it. Emulators give every API a name below `localhost`, which not every
 * resolver knows to be loopback, and the same API by a path as well.
 */
async function reachable(apiUrl: string, target: Target): Promise<string> {
  const { hostname } = new URL(apiUrl);
  const isKnown = await lookup(hostname).then(
    () => true,
    () => false,
  );
  const [apiId] = hostname.split('.');
  return isKnown ? apiUrl : new URL(`/_aws/execute-api/${apiId}/$default`, target.endpoint).href;
}
