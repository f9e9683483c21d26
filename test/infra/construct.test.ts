import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { PaystackPayments } from '../../infra/paystack-payments.ts';
import { synthesize } from './synthesize.ts';

const Resources = z.record(
  z.string(),
  z.object({ Type: z.string(), Properties: z._default(z.record(z.string(), z.unknown()), {}) }),
);

function resourcesOf(template: Template) {
  return Object.entries(Resources.parse(template.toJSON().Resources)).map(([id, resource]) => ({
    id,
    ...resource,
  }));
}

it('fits into a stack as often as one likes: no two things in it have one name', () => {
  const shop = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Shop');
  for (const id of ['NigeriaPayments', 'GhanaPayments']) new PaystackPayments(shop, id);

  const names = resourcesOf(Template.fromStack(shop))
    // The name of an API is a label; several may have the same.
    .filter(({ Type }) => Type !== 'AWS::ApiGatewayV2::Api')
    .flatMap(({ Type, Properties }) =>
      NAMES.filter((name) => typeof Properties[name] === 'string').map(
        (name) => `${Type} ${Properties[name]}`,
      ),
    );

  expect(names).toContainEqual(expect.stringMatching(/^AWS::Events::EventBus Shop-GhanaPayments-/));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

/** The properties for a name that nothing else of the type may have in an account and region. */
const NAMES = [
  'Name',
  'AlarmName',
  'ArchiveName',
  'DashboardName',
  'FunctionName',
  'LogGroupName',
  'QueueName',
  'RoleName',
  'TableName',
];

it('keeps the logical ids of what holds data or is entered elsewhere, so that no new version replaces it', () => {
  const resources = resourcesOf(synthesize());
  const ids = (type: string) => resources.filter(({ Type }) => Type === type).map(({ id }) => id);

  // CloudFormation takes another logical id for another resource: it would make an empty one.
  expect({
    table: ids('AWS::DynamoDB::Table'),
    secrets: ids('AWS::SecretsManager::Secret'),
    bus: ids('AWS::Events::EventBus'),
    api: ids('AWS::ApiGatewayV2::Api'),
    queues: ids('AWS::SQS::Queue').sort(),
  }).toEqual({
    table: ['PaymentsTable9E001CC6'],
    secrets: ['PaymentsPaystackSecretD7640C1F', 'PaymentsServiceKeysSecret85B7F518'],
    bus: ['PaymentsEventBusEF5C631E'],
    api: ['PaymentsApiF48D305F'],
    queues: [
      'PaymentsQueuesDeadLetter2CDA4C85',
      'PaymentsQueuesScheduled5EA16FBD',
      'PaymentsQueuesUrgent815624D9',
    ],
  });
});
