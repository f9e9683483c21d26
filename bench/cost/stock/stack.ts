import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import {
  Architecture,
  Code,
  EventSourceMapping,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { buildSync } from 'esbuild';

const here = import.meta.dirname;
const projectRoot = join(here, '..', '..', '..');

/**
 * Synthesizes the stock build into `<folder>/cdk.out`. Its API is an HTTP API, since the local engine has no other; the events that Lambda gets
 * are as many and as large as from a REST API, which is what is billed.
 *
 * @param polledFor how long an open payment is polled
 * @param memorySize of both functions, in MB
 * @returns the folder of the assembly
 */
export function synthesizeStock(
  folder: string,
  { polledFor, memorySize }: { readonly polledFor: Duration; readonly memorySize: number },
): string {
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const stack = new Stack(app, 'Stock');
  const payments = new Table(stack, 'Payments', {
    partitionKey: { name: 'reference', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
  });
  const idempotency = new Table(stack, 'Idempotency', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiration',
  });
  const deadLetters = new Queue(stack, 'DeadLetters');
  deadLetters.metricApproximateNumberOfMessagesVisible().createAlarm(stack, 'DeadLettersAlarm', {
    threshold: 1,
    evaluationPeriods: 1,
  });
  const polls = new Queue(stack, 'Polls', {
    visibilityTimeout: Duration.seconds(180),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
  });
  const bus = new EventBus(stack, 'Bus');
  const secret = new Secret(stack, 'PaystackKey', {
    generateSecretString: { secretStringTemplate: '{"current":""}', generateStringKey: 'unused' },
  });
  const environment = {
    PAYMENTS_TABLE: payments.tableName,
    IDEMPOTENCY_TABLE: idempotency.tableName,
    POLL_QUEUE_URL: polls.queueUrl,
    EVENT_BUS_NAME: bus.eventBusName,
    PAYSTACK_SECRET_ID: secret.secretArn,
    PAYSTACK_BASE_URL: 'https://api.paystack.co',
    POLLED_FOR_SECONDS: String(polledFor.toSeconds()),
    POWERTOOLS_SERVICE_NAME: 'stock-payments',
    POWERTOOLS_METRICS_NAMESPACE: 'StockPayments',
    POWERTOOLS_LOG_LEVEL: 'INFO',
  };
  const define = (name: 'api' | 'worker') =>
    new LambdaFunction(stack, name, {
      code: bundled(folder, name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(29),
      memorySize,
      environment,
    });
  const api = define('api');
  const worker = define('worker');
  for (const each of [api, worker]) {
    payments.grantReadWriteData(each);
    idempotency.grantReadWriteData(each);
    polls.grantSendMessages(each);
    bus.grantPutEventsTo(each);
    secret.grantRead(each);
  }
  polls.grantConsumeMessages(worker);
  new EventSourceMapping(stack, 'Polling', {
    target: worker,
    eventSourceArn: polls.queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
  });
  const http = new HttpApi(stack, 'Api');
  const integration = new HttpLambdaIntegration('Handler', api);
  const route = (method: HttpMethod, path: string) =>
    http.addRoutes({ path, methods: [method], integration });
  route(HttpMethod.POST, '/transaction/initialize');
  route(HttpMethod.GET, '/transaction/verify/{reference}');
  route(HttpMethod.POST, '/webhooks/paystack');
  new CfnOutput(stack, 'PollQueueUrl', { value: polls.queueUrl });
  new CfnOutput(stack, 'PaystackSecretName', { value: secret.secretName });
  return app.synth().directory;
}

/** As the functions of the other side are bundled: SDK included, minified. */
function bundled(folder: string, name: string): Code {
  const outdir = join(folder, name);
  buildSync({
    absWorkingDir: projectRoot,
    entryPoints: [join(here, `${name}-handler.ts`)],
    outfile: join(outdir, 'index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    target: 'node24',
    logLevel: 'warning',
  });
  return Code.fromAsset(outdir);
}
