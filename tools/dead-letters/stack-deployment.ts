import {
  CloudFormationClient,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_CLIENT_OPTIONS } from '../../shared/runtime/aws-client-options.ts';
import { DeadLettersError } from './dead-letters-error.ts';
import type { Deployment } from './deployment.ts';

/** What the construct calls its parts: the end of their logical ids, before the eight digits that CDK adds. */
const PARTS = {
  deadLetter: { type: 'AWS::SQS::Queue', end: 'QueuesDeadLetter' },
  urgent: { type: 'AWS::SQS::Queue', end: 'QueuesUrgent' },
  scheduled: { type: 'AWS::SQS::Queue', end: 'QueuesScheduled' },
  table: { type: 'AWS::DynamoDB::Table', end: 'Table' },
} as const;

type PartName = keyof typeof PARTS;

/** A part that was deployed. */
interface Part {
  readonly part: PartName;
  /** The id of its construct, as far as it is in a logical id: letters and digits. */
  readonly construct: string;
  /** A queue's URL, a table's name. */
  readonly physicalId: string;
}

/**
 * A deployed stack, by the credentials and the region that the AWS SDK finds. Its queues and its table are found among its
 * resources by the ids that the construct never changes, so a stack of one's own needs no outputs for this.
 *
 * @throws {DeadLettersError} `no_construct`, `many_constructs`; the SDK's errors
 */
export async function stackDeployment(
  stack: string,
  { construct, region }: { readonly construct?: string; readonly region?: string },
): Promise<Deployment> {
  const options = { ...AWS_CLIENT_OPTIONS, ...(region !== undefined && { region }) };
  const client = new CloudFormationClient(options);
  const parts: Part[] = [];
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
      parts.push(...(page.StackResourceSummaries ?? []).flatMap(partsOf));
    }
  } finally {
    client.destroy();
  }
  const idOf = idsIn(parts, stack, construct);
  return {
    name: stack,
    sqs: new SQSClient(options),
    table: new DynamoDBClient(options),
    tableName: idOf('table'),
    deadLetterQueueUrl: idOf('deadLetter'),
    laneUrls: { urgent: idOf('urgent'), scheduled: idOf('scheduled') },
  };
}

function partsOf(resource: StackResourceSummary): Part[] {
  const { LogicalResourceId = '', ResourceType, PhysicalResourceId } = resource;
  if (PhysicalResourceId === undefined) return [];
  return Object.entries(PARTS).flatMap(([name, { type, end }]) => {
    const [, construct] = new RegExp(`^(\\w*)${end}[0-9A-F]{8}$`).exec(LogicalResourceId) ?? [];
    if (ResourceType !== type || construct === undefined || !isPartName(name)) return [];
    return [{ part: name, construct, physicalId: PhysicalResourceId }];
  });
}

function isPartName(name: string): name is PartName {
  return Object.hasOwn(PARTS, name);
}

function idsIn(
  parts: readonly Part[],
  stack: string,
  wanted: string | undefined,
): (part: PartName) => string {
  const constructs = parts.filter(({ part }) => part === 'deadLetter').map(({ construct }) => construct);
  const construct = wanted?.replace(/[^A-Za-z0-9]/g, '') ?? constructs[0];
  if (construct === undefined || !constructs.includes(construct)) {
    const which = wanted === undefined ? 'PaystackPayments' : `PaystackPayments ${wanted}`;
    const others = constructs.length === 0 ? '' : `; it has ${constructs.join(', ')}`;
    throw new DeadLettersError('no_construct', `There is no ${which} in the stack ${stack}${others}.`);
  }
  if (wanted === undefined && constructs.length > 1) {
    throw new DeadLettersError(
      'many_constructs',
      `The stack ${stack} has ${constructs.join(', ')}. Name one with --construct.`,
    );
  }
  return (wantedPart) => {
    const found = parts.find((each) => each.part === wantedPart && each.construct === construct);
    if (found !== undefined) return found.physicalId;
    throw new DeadLettersError('no_construct', `The stack ${stack} has no ${PARTS[wantedPart].end}.`);
  };
}
