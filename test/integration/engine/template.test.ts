import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { readStack } from '../../../local/template/assembly.ts';
import { StackTemplate, withoutEffect } from '../../../local/template/stack-template.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startTestEngine } from './support/start-test-engine.ts';
import { httpApi, type TestStack, writeAssembly } from './support/test-stack.ts';

const source = 'export const handler = async () => null;';

async function readTemplate(stack: TestStack): Promise<StackTemplate> {
  const assembly = writeAssembly(temporaryFolder(), stack);
  return new StackTemplate(await readStack(assembly), { sqs: 'http://sqs', api: 'http://api' });
}

const outputsOf = async (values: Record<string, unknown>, stack: TestStack = {}) => {
  const outputs = Object.fromEntries(Object.entries(values).map(([id, Value]) => [id, { Value }]));
  return (await readTemplate({ ...stack, outputs })).outputs();
};

describe('references', () => {
  it('resolve to names, ARNs and addresses of this machine', async () => {
    const outputs = await outputsOf(
      {
        TableName: { Ref: 'Teas' },
        TableArn: { 'Fn::GetAtt': ['Teas', 'Arn'] },
        QueueUrl: { Ref: 'Jobs' },
        QueueArn: { 'Fn::GetAtt': 'Jobs.Arn' },
        FunctionArn: { 'Fn::GetAtt': ['Greet', 'Arn'] },
        Secret: { Ref: 'Keys' },
        Api: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
        RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
      {
        functions: { Greet: { source } },
        resources: {
          ...httpApi({}),
          Teas: { Type: 'AWS::DynamoDB::Table', Properties: {} },
          Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
          Keys: { Type: 'AWS::SecretsManager::Secret' },
          Role: { Type: 'AWS::IAM::Role' },
        },
      },
    );

    expect(outputs).toEqual({
      TableName: 'Shop-Teas',
      TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/Shop-Teas',
      QueueUrl: 'http://sqs/000000000000/jobs',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:jobs',
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Shop-Greet',
      Secret: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Keys-AbCdEfGhIjKl-AbCdEf',
      Api: 'http://api',
      RoleArn: 'arn:aws:local:us-east-1:000000000000:Shop-Role',
    });
  });

  it('may be joined, substituted, selected, split and chosen by condition', async () => {
    const placeholders = ['Greeting', 'AWS::StackName', '!kept'].map((name) => `$\{${name}}`).join(' ');
    const outputs = await outputsOf(
      {
        Joined: { 'Fn::Join': ['/', ['a', { Ref: 'AWS::Region' }, 'b']] },
        Substituted: { 'Fn::Sub': [placeholders, { Greeting: 'hello' }] },
        Selected: { 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b,c'] }] },
        Chosen: { 'Fn::If': ['IsHere', { Ref: 'Cup' }, 'nothing'] },
        NotChosen: { 'Fn::If': ['IsElsewhere', 'large', 'none'] },
      },
      {
        template: {
          Parameters: { Cup: { Type: 'String', Default: 'small' } },
          Conditions: {
            IsHere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
            IsElsewhere: { 'Fn::Not': [{ Condition: 'IsHere' }] },
          },
        },
      },
    );

    expect(outputs).toEqual({
      Joined: 'a/us-east-1/b',
      Substituted: `hello Shop $\{kept}`,
      Selected: 'b',
      Chosen: 'small',
      NotChosen: 'none',
    });
  });
});

it.each([
  ['a transform', { Transform: 'AWS::Serverless-2016-10-31' }, 'property Transform is not emulated'],
  ['rules of its own', { Rules: { Mine: {} } }, 'property Rules.Mine is not emulated'],
])('refuses a template that has %s', async (_what, template, message) => {
  const read = readTemplate({ template });

  await expect(read).rejects.toMatchObject({
    code: 'unsupported_template',
    message: expect.stringContaining(message),
  });
});

it("takes no notice of the CDK's own rule", async () => {
  const template = await readTemplate({ template: { Rules: { CheckBootstrapVersion: { Assertions: [] } } } });

  expect(template.outputs()).toEqual({});
});

describe('a template is refused, by the name of the resource, when it has', () => {
  it.each<[string, TestStack, RegExp]>([
    [
      'a type that is not emulated',
      { resources: { Bucket: { Type: 'AWS::S3::Bucket' } } },
      /Bucket \(AWS::S3::Bucket\): its type is not emulated/,
    ],
    [
      'a property that is not emulated',
      { resources: { Jobs: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } } },
      /Jobs \(AWS::SQS::Queue\): property FifoQueue is not emulated/,
    ],
    [
      'a property that is not emulated, deep inside',
      {
        functions: { Greet: { source } },
        resources: {
          Hourly: {
            Type: 'AWS::Events::Rule',
            Properties: {
              ScheduleExpression: 'rate(1 hour)',
              Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Greet', 'Arn'] }, InputPath: '$.detail' }],
            },
          },
        },
      },
      /Hourly \(AWS::Events::Rule\): property Targets\.0\.InputPath is not emulated/,
    ],
    [
      'a rule with an event pattern',
      { resources: { OnTea: { Type: 'AWS::Events::Rule', Properties: { EventPattern: {}, Targets: [] } } } },
      /OnTea \(AWS::Events::Rule\): property (EventPattern is not emulated|ScheduleExpression)/,
    ],
    [
      'a cron expression',
      {
        functions: { Greet: { source } },
        resources: {
          Noon: {
            Type: 'AWS::Events::Rule',
            Properties: {
              ScheduleExpression: 'cron(0 12 * * ? *)',
              Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Greet', 'Arn'] } }],
            },
          },
        },
      },
      /Noon \(AWS::Events::Rule\): property ScheduleExpression has a value that is not emulated \(cron/,
    ],
    [
      'another runtime',
      { functions: { Greet: { source, properties: { Runtime: 'python3.13' } } } },
      /Greet \(AWS::Lambda::Function\): property Runtime has a value that is not emulated/,
    ],
    [
      'a function that may never run',
      { functions: { Greet: { source, properties: { ReservedConcurrentExecutions: 0 } } } },
      /Greet \(AWS::Lambda::Function\): property ReservedConcurrentExecutions has a value that is not emulated/,
    ],
    [
      'an authorizer',
      {
        functions: { Greet: { source } },
        resources: {
          ...httpApi({}),
          Route: {
            Type: 'AWS::ApiGatewayV2::Route',
            Properties: {
              ApiId: 'Api',
              RouteKey: 'GET /',
              Target: 'integrations/I',
              AuthorizationType: 'JWT',
            },
          },
        },
      },
      /Route \(AWS::ApiGatewayV2::Route\): property AuthorizationType has a value/,
    ],
    [
      'an intrinsic function that is not emulated',
      {
        resources: {
          Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::ImportValue': 'x' } } },
        },
      },
      /Jobs.*: the function Fn::ImportValue is not emulated/,
    ],
    [
      'a dynamic reference',
      {
        functions: {
          Greet: { source, properties: { Environment: { Variables: { KEY: '{{resolve:ssm:key}}' } } } },
        },
      },
      /Greet \(AWS::Lambda::Function\): dynamic references are not emulated/,
    ],
  ])('%s', async (_what, stack, message) => {
    const started = startTestEngine(stack);

    await expect(started).rejects.toMatchObject({
      code: 'unsupported_template',
      message: expect.stringMatching(message),
    });
  });
});

it('takes no notice of resources and properties that change nothing here', async () => {
  const template = await readTemplate({
    resources: {
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Whatever: 1 } },
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { SqsManagedSseEnabled: true } },
    },
  });

  const queues = template.resources(
    'AWS::SQS::Queue',
    z.strictObject({ SqsManagedSseEnabled: withoutEffect }),
  );

  expect(queues.map((queue) => queue.name)).toEqual(['Shop-Jobs']);
});

it('leaves out resources whose condition does not hold, of whatever type', async () => {
  const template = await readTemplate({
    template: {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Jobs: { Type: 'AWS::SQS::Queue', Condition: 'Never' },
        Bucket: { Type: 'AWS::S3::Bucket', Condition: 'Never' },
      },
    },
  });

  expect(template.resources('AWS::SQS::Queue', z.object({}))).toEqual([]);
});

it('says which stacks there are when the one that was asked for is not', async () => {
  const assembly = writeAssembly(temporaryFolder(), {});

  await expect(readStack(assembly, 'Other')).rejects.toMatchObject({
    code: 'synthesis_failed',
    message: expect.stringContaining('it has: Shop'),
  });
  await expect(readStack(`${assembly}/nowhere`)).rejects.toMatchObject({ code: 'synthesis_failed' });
});
