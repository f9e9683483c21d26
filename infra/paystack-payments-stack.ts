import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PaystackPayments } from './paystack-payments.ts';
import type { PaystackPaymentsProps } from './settings.ts';

/** The ready stack: the backend by itself, with everything that its operator needs to know as outputs. */
export class PaystackPaymentsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & PaystackPaymentsProps = {}) {
    super(scope, id, props);
    const payments = new PaystackPayments(this, 'Payments', props);
    const { table, queues, eventBus, paystackSecret, serviceKeysSecret } = payments;

    this.output('ApiUrl', payments.apiUrl, 'The base URL to give to a Paystack client library');
    this.output('WebhookUrl', payments.webhookUrl, "The webhook URL to enter in Paystack's dashboard");
    this.output('TableName', table.tableName, 'Payments and cached results');
    this.output('UrgentQueueUrl', queues.urgent.queueUrl, 'Jobs that a webhook asked for');
    this.output('ScheduledQueueUrl', queues.scheduled.queueUrl, 'Jobs of the ladder of checks');
    this.output('DeadLetterQueueUrl', queues.deadLetter.queueUrl, 'Jobs that failed five times');
    this.output('EventBusName', eventBus.eventBusName, 'Where payment events are published');
    this.output('PaystackSecretName', paystackSecret.secretName, 'Where to set the Paystack secret key');
    this.output('ServiceKeysSecretName', serviceKeysSecret.secretName, 'The keys that callers present');
    this.output(
      'DashboardUrl',
      payments.dashboard.url,
      'Payments, checks, quota, queues and alarms at a glance',
    );
  }

  private output(id: string, value: string, description: string) {
    new CfnOutput(this, id, { value, description });
  }
}
