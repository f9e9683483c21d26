import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

const MAIL_IS_REPEATED =
  'SNS repeats a mail that is not taken, and a queue of alarms that nobody was told of would need an alarm of its own. Each alarm shows on ' +
  'the dashboard all the same.';

/**
 * Tells an email address of alarms, once AWS has asked it to confirm. Encrypted with a key of its own, at about a dollar a
 * month: CloudWatch may not use the one that AWS keeps for SNS.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, props: { readonly email: string }) {
    const alarms = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    });
    const key = new Key(scope, `${id}Key`, {
      description: 'Encrypts what the alarms of Paystack payments tell',
      enableKeyRotation: true,
      // Nothing is kept under it for longer than a delivery takes.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    key.grantEncryptDecrypt(alarms);
    super(scope, id, { displayName: 'Paystack payments', masterKey: key, enforceSSL: true });
    this.grantPublish(alarms);
    const subscription = this.addSubscription(new EmailSubscription(props.email));
    Validations.of(subscription).acknowledge({ id: 'Serverless-SNSRedrivePolicy', reason: MAIL_IS_REPEATED });
  }
}
