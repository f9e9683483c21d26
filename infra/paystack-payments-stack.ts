import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic.ts';
import { addPaymentsOutputs } from './payments-outputs.ts';
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
    addPaymentsOutputs(payments);
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
}
