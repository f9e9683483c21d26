import { Aws, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { setPaystackKeyCommand } from '../shared/runtime/set-paystack-key-command.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { PaystackPayments } from './paystack-payments.ts';
import { type PaystackPaymentsProps, settingsFrom } from './settings.ts';
import { SettingsError } from './settings-error.ts';

/** What can be set on the ready stack beside the properties of any stack. */
export interface ReadyStackProps extends PaystackPaymentsProps {
  /**
   * Who is told of alarms; AWS asks that address to confirm first. In place of `alarmTopic`.
   *
   * @default nobody
   */
  readonly alarmEmail?: string;
}

/** The ready stack: the backend by itself, with everything that its operator needs to know as outputs. */
export class PaystackPaymentsStack extends Stack {
  /** @throws {SettingsError} at synthesis when a property can't work, with what it has to be */
  constructor(scope: Construct, id: string, props: StackProps & ReadyStackProps = {}) {
    const { alarmEmail, terminationProtection: _, ...paymentsProps } = props;
    const { deletionProtection } = settingsFrom(paymentsProps);
    super(scope, id, { terminationProtection: deletionProtection, ...props });
    const payments = new PaystackPayments(this, 'Payments', {
      ...paymentsProps,
      ...(alarmEmail !== undefined && { alarmTopic: this.alarmTopic(alarmEmail, paymentsProps) }),
    });
    const { table, queues, eventBus, paystackSecret, serviceKeysSecret } = payments;

    this.output('ApiUrl', payments.apiUrl, 'The base URL to give to a Paystack client library');
    this.output('WebhookUrl', payments.webhookUrl, "The webhook URL to enter in Paystack's dashboard");
    this.output('TableName', table.tableName, 'Payments and cached results');
    this.output('UrgentQueueUrl', queues.urgent.queueUrl, 'Jobs that a webhook asked for');
    this.output('ScheduledQueueUrl', queues.scheduled.queueUrl, 'Jobs of the ladder of checks');
    this.output(
      'DeadLetterQueueUrl',
      queues.deadLetter.queueUrl,
      'Jobs that were given up, each with the reason',
    );
    this.output('EventBusName', eventBus.eventBusName, 'Where payment events are published');
    this.output('PaystackSecretName', paystackSecret.secretName, 'Where to set the Paystack secret key');
    this.output('ServiceKeysSecretName', serviceKeysSecret.secretName, 'The keys that callers present');
    this.output(
      'DashboardUrl',
      payments.dashboard.url,
      'Payments, checks, quota, queues and alarms at a glance',
    );
    this.output(
      'SetPaystackKey',
      setPaystackKeyCommand(paystackSecret.secretArn, Aws.REGION),
      'Paste this into a shell to set the Paystack secret key',
    );
    this.output(
      'ReadServiceKeys',
      `aws secretsmanager get-secret-value --region ${Aws.REGION} --secret-id '${serviceKeysSecret.secretArn}' --query SecretString --output text`,
      'Paste this into a shell to see the service keys, the first with the id default',
    );
  }

  private alarmTopic(email: string, { alarmTopic }: PaystackPaymentsProps): AlarmTopic {
    if (alarmTopic !== undefined) {
      throw new SettingsError(
        'alarmEmail and alarmTopic exclude each other: subscribe the address to your topic',
      );
    }
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
      throw new SettingsError(`alarmEmail must be an email address, such as ops@example.com: ${email}`);
    }
    return new AlarmTopic(this, 'AlarmTopic', { email });
  }

  private output(id: string, value: string, description: string) {
    new CfnOutput(this, id, { value, description });
  }
}
