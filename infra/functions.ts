import { Duration } from 'aws-cdk-lib';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { capitalized } from './capitalized.ts';
import type { PaymentEventBus } from './event-bus.ts';
import { PaymentsFunction, type PaymentsFunctionProps } from './payments-function.ts';
import { MAX_RECEIVE_COUNT, type VerificationQueues, WORKER_TIMEOUT } from './queues.ts';
import { limitsOf } from './quota.ts';
import type { PaystackSecret, ServiceKeysSecret } from './secrets.ts';
import type { FunctionName, Settings } from './settings.ts';
import { DUE_PAYMENTS_INDEX, type PaymentsTable } from './table.ts';

/** What the functions work on. */
export interface PaymentsResources {
  readonly table: PaymentsTable;
  readonly queues: VerificationQueues;
  readonly eventBus: PaymentEventBus;
  readonly paystackSecret: PaystackSecret;
  readonly serviceKeysSecret: ServiceKeysSecret;
  readonly serviceName: string;
}

/** The functions of the backend, for alarms, layers or whatever else is to be attached to one. */
export type PaymentsFunctions = Readonly<Record<FunctionName, PaymentsFunction>>;

/** What is said of each function below; the rest is the same for all, or a setting. */
type DefinedHere = Omit<PaymentsFunctionProps, 'memorySize' | 'serviceName' | 'logRetention' | 'logLevel'>;

/** Adds the functions to `scope`: what each one is given to know stands beside what it is allowed to do. */
export function addPaymentsFunctions(
  scope: Construct,
  { table, queues, eventBus, paystackSecret, serviceKeysSecret, serviceName }: PaymentsResources,
  settings: Settings,
): PaymentsFunctions {
  const reserved: Partial<Record<FunctionName, number>> = settings.reservedConcurrency;
  const define = (name: FunctionName, props: DefinedHere) => {
    const calls = reserved[name];
    return new PaymentsFunction(scope, capitalized(name), {
      ...props,
      ...(calls !== undefined && { reservedConcurrentExecutions: calls }),
      serviceName,
      memorySize: settings.memory[name],
      logRetention: settings.logRetention,
      logLevel: settings.logLevel,
    });
  };

  const tableName = { TABLE_NAME: table.tableName };
  const urgentQueue = { URGENT_QUEUE_URL: queues.urgent.queueUrl };
  const scheduledQueue = { SCHEDULED_QUEUE_URL: queues.scheduled.queueUrl };
  const deadLetters = {
    DEAD_LETTER_QUEUE_URL: queues.deadLetter.queueUrl,
    MAX_RECEIVES: String(MAX_RECEIVE_COUNT),
  };
  const eventBusName = { EVENT_BUS_NAME: eventBus.eventBusName };
  const paystackSecretId = { PAYSTACK_SECRET_ID: paystackSecret.secretArn };
  const serviceKeysSecretId = { SERVICE_KEYS_SECRET_ID: serviceKeysSecret.secretArn };
  const paystack = {
    PAYSTACK_BASE_URL: settings.paystackBaseUrl,
    PAYSTACK_QUOTA: JSON.stringify(limitsOf(settings.quota)),
  };
  const currencies = {
    DEFAULT_CURRENCY: settings.defaultCurrency,
    CURRENCIES: JSON.stringify(settings.currencies),
  };
  const checks = {
    CHECK_LADDER_SECONDS: settings.checkLadder.map((gap) => gap.toSeconds()).join(','),
    CHECK_DEADLINE_SECONDS: String(settings.checkDeadline.toSeconds()),
  };
  const cache = {
    CACHE_CLOSED_SECONDS: String(settings.cache.closed.toSeconds()),
    CACHE_OPEN_SECONDS: String(settings.cache.open.toSeconds()),
    CACHE_STALE_SECONDS: String(settings.cache.stale.toSeconds()),
  };

  const { webhookSourceAddresses } = settings;
  const webhookSources: Record<string, string> =
    webhookSourceAddresses === undefined
      ? {}
      : { WEBHOOK_SOURCE_ADDRESSES: webhookSourceAddresses.join(',') };

  const read = { actions: ['dynamodb:GetItem'], on: table.tableArn };
  const readAndPut = { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], on: table.tableArn };
  const readAndWrite = {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    on: table.tableArn,
  };
  const ofPayments = 'PAYMENT#*';
  const ofVerifications = 'VERIFICATION#*';
  const ofQuota = 'QUOTA#*';
  // The payments of a batch of jobs.
  const readTogether = { actions: ['dynamodb:BatchGetItem'], on: table.tableArn, keys: [ofPayments] };
  const queryDuePayments = {
    actions: ['dynamodb:Query'],
    on: `${table.tableArn}/index/${DUE_PAYMENTS_INDEX}`,
  };
  const sendUrgent = { actions: ['sqs:SendMessage'], on: queues.urgent.queueArn };
  const sendScheduled = { actions: ['sqs:SendMessage'], on: queues.scheduled.queueArn };
  const sendDeadLetters = { actions: ['sqs:SendMessage'], on: queues.deadLetter.queueArn };
  const publishEvents = { actions: ['events:PutEvents'], on: eventBus.eventBusArn };
  const readPaystackKey = { actions: ['secretsmanager:GetSecretValue'], on: paystackSecret.secretArn };
  const readServiceKeys = { actions: ['secretsmanager:GetSecretValue'], on: serviceKeysSecret.secretArn };

  return {
    // The functions behind a route end before API Gateway gives up on them, 30 s after the request came in.
    initialize: define('initialize', {
      folder: 'initialize',
      description: 'Starts a payment at Paystack',
      timeout: Duration.seconds(25),
      environment: {
        ...tableName,
        ...scheduledQueue,
        ...paystackSecretId,
        ...serviceKeysSecretId,
        ...paystack,
        ...currencies,
        ...checks,
      },
      permissions: [
        { ...readAndWrite, keys: [ofPayments, ofQuota] },
        sendScheduled,
        readPaystackKey,
        readServiceKeys,
      ],
    }),
    verify: define('verify', {
      folder: 'verify',
      description: 'Answers what became of a payment, from the cache or from Paystack',
      timeout: Duration.seconds(20),
      environment: {
        ...tableName,
        ...eventBusName,
        ...paystackSecretId,
        ...serviceKeysSecretId,
        ...paystack,
        ...checks,
        ...cache,
      },
      permissions: [
        { ...readAndWrite, keys: [ofPayments, ofVerifications, ofQuota] },
        publishEvents,
        readPaystackKey,
        readServiceKeys,
      ],
    }),
    paymentStatus: define('paymentStatus', {
      folder: 'payment-status',
      description: 'Answers what is on record about a payment',
      timeout: Duration.seconds(10),
      environment: { ...tableName, ...serviceKeysSecretId },
      permissions: [{ ...read, keys: [ofPayments] }, readServiceKeys],
    }),
    webhook: define('webhook', {
      folder: 'webhook',
      description: "Takes Paystack's webhooks, asks for a check and has them relayed",
      timeout: Duration.seconds(10),
      environment: { ...urgentQueue, ...scheduledQueue, ...paystackSecretId, ...webhookSources },
      permissions: [sendUrgent, sendScheduled, readPaystackKey],
    }),
    verificationWorker: define('verificationWorker', {
      folder: 'verification-worker',
      description: 'Checks payments at Paystack, applies what it finds, and relays webhooks',
      timeout: WORKER_TIMEOUT,
      environment: {
        ...tableName,
        ...scheduledQueue,
        ...urgentQueue,
        ...deadLetters,
        ...eventBusName,
        ...paystackSecretId,
        ...paystack,
        ...checks,
        ...cache,
      },
      permissions: [
        { ...readAndWrite, keys: [ofPayments, ofVerifications, ofQuota] },
        readTogether,
        sendScheduled,
        sendUrgent,
        sendDeadLetters,
        takeMessages(queues.urgent.queueArn),
        takeMessages(queues.scheduled.queueArn),
        publishEvents,
        readPaystackKey,
      ],
      // Every check sends the job of the next one to the queue that this function reads. Lambda would take a ladder
      // for a runaway loop and stop it after some 16 rounds; the deadline ends it already.
      recursiveLoop: RecursiveLoop.ALLOW,
    }),
    reconcile: define('reconcile', {
      folder: 'reconcile',
      description: 'Sends the jobs that are due and publishes the events that were not',
      timeout: Duration.seconds(60),
      environment: { ...tableName, ...scheduledQueue, ...eventBusName },
      permissions: [
        { ...readAndPut, keys: [ofPayments, 'RECONCILE'] },
        queryDuePayments,
        sendScheduled,
        publishEvents,
      ],
      // The next minute's run does what a failed one did not; repeating it as well would only run two at once.
      retryAttempts: 0,
    }),
    audit: define('audit', {
      folder: 'audit',
      description: "Compares Paystack's list of transactions with the table, once a day",
      timeout: Duration.minutes(2),
      environment: { ...tableName, ...scheduledQueue, ...paystackSecretId, ...paystack, ...checks },
      permissions: [
        { ...readAndWrite, keys: [ofPayments, ofQuota, 'AUDIT'] },
        sendScheduled,
        readPaystackKey,
      ],
      // The next run, five minutes later, goes on where a failed one ended.
      retryAttempts: 0,
    }),
    health: define('health', {
      folder: 'health',
      description: 'Answers whether the table, the queues and the secrets can be reached',
      timeout: Duration.seconds(10),
      environment: {
        ...tableName,
        ...urgentQueue,
        ...scheduledQueue,
        ...paystackSecretId,
        ...serviceKeysSecretId,
      },
      permissions: [
        { ...read, keys: ['HEALTH'] },
        { actions: ['sqs:GetQueueAttributes'], on: queues.urgent.queueArn },
        { actions: ['sqs:GetQueueAttributes'], on: queues.scheduled.queueArn },
        { actions: ['secretsmanager:DescribeSecret'], on: paystackSecret.secretArn },
        { actions: ['secretsmanager:DescribeSecret'], on: serviceKeysSecret.secretArn },
      ],
    }),
    unsupportedEndpoint: define('unsupportedEndpoint', {
      folder: 'unsupported-endpoint',
      description: "Answers every other path, in Paystack's shape",
      timeout: Duration.seconds(5),
      environment: {},
      permissions: [],
    }),
  };
}

/** What an event source mapping does with a queue in its function's name. */
function takeMessages(queueArn: string) {
  return {
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    on: queueArn,
  };
}
