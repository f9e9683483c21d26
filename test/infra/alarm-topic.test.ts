import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, it } from 'vitest';
import { PaystackPaymentsStack } from '../../infra/paystack-payments-stack.ts';
import { context, propertiesOf } from './synthesize.ts';

it('tells an email address of alarms, through a topic that takes TLS only and that CloudWatch may use', () => {
  const template = Template.fromStack(
    new PaystackPaymentsStack(new App({ context }), 'PaystackPayments-test', {
      alarmEmail: 'ops@example.com',
    }),
  );

  const [topic] = Object.values(propertiesOf(template, 'AWS::SNS::Topic'));
  const [subscription] = Object.values(propertiesOf(template, 'AWS::SNS::Subscription'));
  const [topicPolicy] = Object.values(propertiesOf(template, 'AWS::SNS::TopicPolicy'));
  const [key] = Object.values(propertiesOf(template, 'AWS::KMS::Key'));
  expect(topic).toMatchObject({ KmsMasterKeyId: 'AlarmTopicKey.Arn' });
  expect(subscription).toMatchObject({ Protocol: 'email', Endpoint: 'ops@example.com' });
  const fromCloudWatch = {
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' } },
  };
  expect(topicPolicy?.PolicyDocument).toMatchObject({
    Statement: expect.arrayContaining([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({ ...fromCloudWatch, Action: 'sns:Publish' }),
    ]),
  });
  expect(key).toMatchObject({
    EnableKeyRotation: true,
    KeyPolicy: { Statement: expect.arrayContaining([expect.objectContaining(fromCloudWatch)]) },
  });
});

it.each([
  [
    { alarmEmail: 'ops', isWithTopic: false },
    /alarmEmail must be an email address, such as ops@example.com: ops/,
  ],
  [{ alarmEmail: 'a@b.example', isWithTopic: true }, /alarmEmail and alarmTopic exclude each other/],
])('refuses %j', ({ alarmEmail, isWithTopic }, message) => {
  const app = new App({ context });
  const alarmTopic = new Topic(new Stack(app, 'Others'), 'Topic');

  const define = () =>
    new PaystackPaymentsStack(app, 'PaystackPayments-test', {
      alarmEmail,
      ...(isWithTopic && { alarmTopic }),
    });

  expect(define).toThrow(message);
});
