import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, test } from 'vitest';
import { describeFailure } from '../../../tools/dead-letters/failure.ts';
import { localDeployment } from '../../../tools/dead-letters/local-deployment.ts';
import { stackDeployment } from '../../../tools/dead-letters/stack-deployment.ts';
import { caught } from '../../support/caught.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const cloudFormation = mockClient(CloudFormationClient);

afterEach(() => cloudFormation.reset());

function resource(LogicalResourceId: string, ResourceType: string, PhysicalResourceId: string) {
  const ResourceStatus = 'CREATE_COMPLETE' as const;
  return {
    LogicalResourceId,
    ResourceType,
    PhysicalResourceId,
    ResourceStatus,
    LastUpdatedTimestamp: new Date(),
  };
}

function construct(id: string) {
  const queue = (name: string) =>
    resource(`${id}Queues${name}2CDA4C85`, 'AWS::SQS::Queue', `https://sqs/1/${id}-${name}`);
  return [
    queue('DeadLetter'),
    queue('Urgent'),
    queue('Scheduled'),
    resource(`${id}Table9E001CC6`, 'AWS::DynamoDB::Table', `${id}-table`),
    resource(`${id}PaystackSecretD7640C1F`, 'AWS::SecretsManager::Secret', 'arn:secret'),
  ];
}

const OTHERS = [
  resource('Orders2CDA4C85', 'AWS::SQS::Queue', 'https://sqs/1/orders'),
  resource('OrdersTable2CDA4C85', 'AWS::DynamoDB::Table', 'orders'),
];

function stackHas(...pages: ReturnType<typeof resource>[][]) {
  pages.forEach((StackResourceSummaries, index) => {
    const NextToken = index + 1 < pages.length ? `page-${index + 1}` : undefined;
    const input = { StackName: 'Shop', NextToken: index === 0 ? undefined : `page-${index}` };
    cloudFormation
      .on(ListStackResourcesCommand, input)
      .resolves({ StackResourceSummaries, ...(NextToken !== undefined && { NextToken }) });
  });
}

const region = 'eu-west-1';

describe('A deployed stack', () => {
  test('is found by the ids of the construct, over all pages, among whatever else there is', async () => {
    stackHas(OTHERS, construct('Payments'));

    const deployment = await stackDeployment('Shop', { region });

    expect(deployment).toMatchObject({
      name: 'Shop',
      tableName: 'Payments-table',
      deadLetterQueueUrl: 'https://sqs/1/Payments-DeadLetter',
      laneUrls: { urgent: 'https://sqs/1/Payments-Urgent', scheduled: 'https://sqs/1/Payments-Scheduled' },
    });
  });

  test('with several constructs wants one named', async () => {
    stackHas([...construct('Nigeria'), ...construct('Ghana')]);

    const error = await caught(() => stackDeployment('Shop', { region }));
    const deployment = await stackDeployment('Shop', { region, construct: 'Ghana' });

    expect(error).toMatchObject({
      code: 'many_constructs',
      message: 'The stack Shop has Nigeria, Ghana. Name one with --construct.',
    });
    expect(deployment.deadLetterQueueUrl).toBe('https://sqs/1/Ghana-DeadLetter');
  });

  test.each([
    [undefined, [OTHERS], 'There is no PaystackPayments in the stack Shop.'],
    ['Kenya', [construct('Ghana')], 'There is no PaystackPayments Kenya in the stack Shop; it has Ghana.'],
  ])('without the construct that is asked for says so: %s', async (wanted, pages, message) => {
    stackHas(...pages);

    const error = await caught(() =>
      stackDeployment('Shop', { region, ...(wanted !== undefined && { construct: wanted }) }),
    );

    expect(error).toMatchObject({ code: 'no_construct', message });
  });
});

describe('What can not be done', () => {
  const failure = (name: string, message: string, more: object = {}) =>
    Object.assign(new Error(message), { name, ...more });

  test.each([
    [failure('CredentialsProviderError', 'Could not load'), /^There are no AWS credentials/],
    [failure('Error', 'Region is missing'), /^No AWS region is set/],
    [failure('ValidationError', 'Stack with id Shop does not exist'), /^There is no stack Shop/],
    [
      failure('AccessDenied', 'User x is not authorized'),
      /^AWS does not let these credentials do that: User x/,
    ],
    [failure('TimeoutError', 'no answer'), /^AWS can't be reached/],
    [failure('ExpiredToken', 'The token is expired'), /^ExpiredToken: The token is expired/],
  ])('is told in a sentence: %s', (error, expected) => {
    expect(describeFailure(error, 'Shop')).toMatch(expected);
  });

  test('is told in a sentence where nothing runs on this machine, or it was killed', async () => {
    const sentence = /^Nothing is running in this folder\. Run npm start/;

    const error = await caught(() => localDeployment(temporaryFolder()));

    expect(describeFailure(error, undefined)).toMatch(sentence);
    expect(describeFailure(failure('Error', 'x', { code: 'ECONNREFUSED' }), undefined)).toMatch(sentence);
  });
});
