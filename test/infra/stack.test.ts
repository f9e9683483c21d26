import { App, PermissionsBoundary, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { addPaymentsOutputs } from '../../infra/payments-outputs.ts';
import { PaystackPayments } from '../../infra/paystack-payments.ts';
import { PaystackPaymentsStack } from '../../infra/paystack-payments-stack.ts';
import { setPaystackKeyCommand } from '../../shared/runtime/set-paystack-key-command.ts';
import { context, readable, synthesize } from './synthesize.ts';

const template = synthesize().toJSON();

it('tells the operator where everything is', () => {
  const values = Object.entries<{ Value: unknown }>(template.Outputs).map(([id, { Value }]) => [
    id,
    readable(Value),
  ]);

  expect(Object.fromEntries(values)).toEqual({
    ApiUrl: 'Api.ApiEndpoint',
    WebhookUrl: 'Api.ApiEndpoint/webhooks/paystack',
    TableName: 'Table',
    UrgentQueueUrl: 'QueuesUrgent',
    ScheduledQueueUrl: 'QueuesScheduled',
    DeadLetterQueueUrl: 'QueuesDeadLetter',
    EventBusName: 'EventBus',
    // CloudFormation knows only the ARN of a secret; its name is the first two of the parts that hyphens set apart.
    PaystackSecretName: expect.stringContaining('-'),
    ServiceKeysSecretName: expect.stringContaining('-'),
    ServiceName: 'PaystackPayments-test',
    DashboardUrl:
      'https://console.aws.amazon.com/cloudwatch/home?region=AWS::Region#dashboards/dashboard/Dashboard',
    SetPaystackKey: setPaystackKeyCommand('PaystackSecret', 'AWS::Region'),
    ReadServiceKeys:
      "aws secretsmanager get-secret-value --region AWS::Region --secret-id 'ServiceKeysSecret' --query SecretString --output text",
  });
});

it('gives each of two constructs in one stack its own outputs, by a prefix', () => {
  const shop = new Stack(new App({ context }), 'Shop');
  addPaymentsOutputs(new PaystackPayments(shop, 'Lagos'), { prefix: 'Lagos' });
  addPaymentsOutputs(new PaystackPayments(shop, 'Accra'), { prefix: 'Accra' });

  const outputs = Object.keys(Template.fromStack(shop).toJSON().Outputs);

  const names = Object.keys(template.Outputs);
  expect(outputs).toEqual(['Lagos', 'Accra'].flatMap((prefix) => names.map((name) => prefix + name)));
});

it('consists of plain resources, with no function of CDK among them', () => {
  const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type);

  expect([...new Set(types)].sort()).toEqual([
    'AWS::ApiGatewayV2::Api',
    'AWS::ApiGatewayV2::Integration',
    'AWS::ApiGatewayV2::Route',
    'AWS::ApiGatewayV2::Stage',
    'AWS::CloudWatch::Alarm',
    'AWS::CloudWatch::Dashboard',
    'AWS::DynamoDB::Table',
    'AWS::Events::Archive',
    'AWS::Events::EventBus',
    'AWS::Events::EventBusPolicy',
    'AWS::Events::Rule',
    'AWS::IAM::Policy',
    'AWS::IAM::Role',
    'AWS::Lambda::EventInvokeConfig',
    'AWS::Lambda::EventSourceMapping',
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::Logs::LogGroup',
    'AWS::Logs::QueryDefinition',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
    'AWS::SecretsManager::ResourcePolicy',
    'AWS::SecretsManager::Secret',
  ]);
});

it('takes the properties of any stack, none of them for a misspelt one of its own', () => {
  const props = {
    analyticsReporting: false,
    crossRegionReferences: false,
    description: 'Payments',
    env: { region: 'eu-west-1' },
    notificationArns: [],
    permissionsBoundary: PermissionsBoundary.fromName('Boundary'),
    propertyInjectors: [],
    stackName: 'Shop',
    suppressTemplateIndentation: true,
    tags: { team: 'shop' },
    terminationProtection: false,
  } satisfies Required<Omit<StackProps, 'synthesizer'>>;

  const stack = new PaystackPaymentsStack(new App({ context }), 'Stack', props);

  expect(stack).toMatchObject({ stackName: 'Shop', terminationProtection: false });
});

it('goes into any account and any region', () => {
  expect(JSON.stringify(template)).not.toMatch(/\b\d{12}\b|\b(us|eu|af|ap)-[a-z]+-\d\b/);
});
