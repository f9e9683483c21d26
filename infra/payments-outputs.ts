import { Aws, CfnOutput, Stack } from 'aws-cdk-lib';
import { setPaystackKeyCommand } from '../shared/runtime/set-paystack-key-command.ts';
import type { PaystackPayments } from './paystack-payments.ts';

/**
 * Gives the stack of `payments` the outputs of the ready stack: all that its operator needs to know, and that the commands in
 * `docs/operations.md` look up.
 *
 * @param options.prefix goes before every name, where a stack has several such constructs: `Ghana` makes `GhanaApiUrl`
 * @example
 * const payments = new PaystackPayments(this, 'Payments');
 * addPaymentsOutputs(payments);
 */
export function addPaymentsOutputs(payments: PaystackPayments, options: { readonly prefix?: string } = {}) {
  const { table, queues, eventBus, dashboard, paystackSecret, serviceKeysSecret } = payments;
  const output = (name: string, value: string, description: string) =>
    new CfnOutput(Stack.of(payments), `${options.prefix ?? ''}${name}`, { value, description });

  output('ApiUrl', payments.apiUrl, 'The base URL to give to a Paystack client library');
  output('WebhookUrl', payments.webhookUrl, "The webhook URL to enter in Paystack's dashboard");
  output('TableName', table.tableName, 'Payments and cached results');
  output('UrgentQueueUrl', queues.urgent.queueUrl, 'Jobs that a webhook asked for');
  output('ScheduledQueueUrl', queues.scheduled.queueUrl, 'Jobs of the ladder of checks');
  output('DeadLetterQueueUrl', queues.deadLetter.queueUrl, 'Jobs that were given up, each with the reason');
  output('EventBusName', eventBus.eventBusName, 'Where payment events are published');
  output('PaystackSecretName', paystackSecret.secretName, 'Where to set the Paystack secret key');
  output('ServiceKeysSecretName', serviceKeysSecret.secretName, 'The keys that callers present');
  output('ServiceName', payments.serviceName, 'The name in metrics, logs and saved queries');
  output('DashboardUrl', dashboard.url, 'Payments, checks, quota, queues and alarms at a glance');
  output(
    'SetPaystackKey',
    setPaystackKeyCommand(paystackSecret.secretArn, Aws.REGION),
    'Paste this into a shell to set the Paystack secret key',
  );
  output(
    'ReadServiceKeys',
    `aws secretsmanager get-secret-value --region ${Aws.REGION} --secret-id '${serviceKeysSecret.secretArn}' --query SecretString --output text`,
    'Paste this into a shell to see the service keys, the first with the id default',
  );
}
