import { arn } from '../aws-identity.ts';

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Addresses that are known once the stand-ins listen. */
export interface Addresses {
  readonly sqs: string;
  readonly api: string;
}

interface EmulatedType {
  /** The property that names the resource; without it the name is made from the stack's and the logical id. */
  readonly nameProperty: string;
  /** The name that CloudFormation makes up, where it isn't made from the stack's and the logical id. */
  nameOf?(logicalId: string): string;
  identify(name: string, logicalId: string, addresses: Addresses): Identity;
}

/** A name as its `Ref`, and an ARN. */
const named = (service: string, prefix: string, nameProperty: string): EmulatedType => ({
  nameProperty,
  identify: (name) => ({ ref: name, attributes: { Arn: arn(service, `${prefix}${name}`), Name: name } }),
});

/** The resource types that the engine gives a meaning to. */
export const emulatedTypes: Readonly<Record<string, EmulatedType>> = {
  'AWS::DynamoDB::Table': named('dynamodb', 'table/', 'TableName'),
  'AWS::Lambda::Function': named('lambda', 'function:', 'FunctionName'),
  'AWS::Events::EventBus': named('events', 'event-bus/', 'Name'),
  'AWS::Events::Rule': named('events', 'rule/', 'Name'),
  'AWS::Scheduler::Schedule': named('scheduler', 'schedule/default/', 'Name'),
  'AWS::Lambda::EventSourceMapping': named('lambda', 'event-source-mapping:', 'EventSourceMappingName'),
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    identify: (name, _logicalId, { sqs }) => ({
      ref: `${sqs}/000000000000/${name}`,
      attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: `${sqs}/000000000000/${name}` },
    }),
  },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    // The stack has no part in it. The CDK takes the name out of the ARN by its hyphens: one here, one before the six.
    nameOf: (logicalId) => `${logicalId}-AbCdEfGhIjKl`,
    // AWS puts six random characters after the name.
    identify: (name) => ({
      ref: arn('secretsmanager', `secret:${name}-AbCdEf`),
      attributes: { Id: arn('secretsmanager', `secret:${name}-AbCdEf`) },
    }),
  },
  'AWS::ApiGatewayV2::Api': {
    nameProperty: 'NameOfNoApi', // an API's name is no identifier: several may share it
    identify: (_name, logicalId, { api }) => ({
      ref: logicalId,
      attributes: { ApiId: logicalId, ApiEndpoint: api },
    }),
  },
  'AWS::ApiGatewayV2::Route': byLogicalId(),
  'AWS::ApiGatewayV2::Integration': byLogicalId(),
  'AWS::ApiGatewayV2::Stage': {
    nameProperty: 'StageName',
    identify: (name) => ({ ref: name, attributes: {} }),
  },
};

function byLogicalId(): EmulatedType {
  return { nameProperty: 'NoName', identify: (_name, logicalId) => ({ ref: logicalId, attributes: {} }) };
}

/** Resource types without a counterpart here that change nothing about what the functions do, each with the reason. */
export const typesWithoutEffect: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'usage statistics of the CDK',
  'AWS::IAM::Role': 'everything may do everything on one machine',
  'AWS::IAM::Policy': 'see roles',
  'AWS::IAM::ManagedPolicy': 'see roles',
  'AWS::Lambda::Permission': 'see roles',
  'AWS::Lambda::EventInvokeConfig':
    'a schedule that failed waits for its next time; nothing else invokes asynchronously',
  'AWS::SQS::QueuePolicy': 'see roles',
  'AWS::SNS::TopicPolicy': 'see roles',
  'AWS::Events::EventBusPolicy': 'see roles',
  'AWS::SecretsManager::ResourcePolicy': 'see roles',
  'AWS::Logs::LogGroup': 'logs go to the terminal',
  'AWS::Logs::MetricFilter': 'there are no metrics to count',
  'AWS::Logs::QueryDefinition': 'there is no log store to query',
  'AWS::Logs::ResourcePolicy': 'see roles',
  'AWS::CloudWatch::Alarm': 'there are no metrics to watch',
  'AWS::CloudWatch::CompositeAlarm': 'there are no metrics to watch',
  'AWS::CloudWatch::Dashboard': 'there are no metrics to show',
  'AWS::KMS::Key': 'nothing is encrypted on one machine',
  'AWS::SNS::Topic': 'only alarms publish to it',
  'AWS::SNS::Subscription': 'only alarms publish to its topic',
  'AWS::Scheduler::ScheduleGroup': 'a name for schedules',
  'AWS::Events::Archive': 'the event bus keeps every event in a file already',
  'AWS::ResourceGroups::Group': 'a view in the AWS console',
};
