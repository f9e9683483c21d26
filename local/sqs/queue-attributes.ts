import * as z from 'zod/mini';
import { SqsError } from './sqs-errors.ts';

export type QueueAttributes = Readonly<Record<string, string>>;

/** Least, most and default. Source: SQS API reference, CreateQueue. */
const NUMBERS: Readonly<Record<string, readonly [least: number, most: number, usual: number]>> = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1_024, 1_048_576, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
  VisibilityTimeout: [0, 43_200, 30],
};
export const DEFAULT_ATTRIBUTES: QueueAttributes = {
  ...Object.fromEntries(Object.entries(NUMBERS).map(([name, [, , usual]]) => [name, String(usual)])),
  SqsManagedSseEnabled: 'true',
};

const RedrivePolicy = z.strictObject({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().check(z.int(), z.gte(1), z.lte(1_000)),
});

/** @returns `undefined` when the queue has none, or it isn't one */
export function parseRedrivePolicy(value = ''): z.output<typeof RedrivePolicy> | undefined {
  try {
    return z.parse(RedrivePolicy, JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** As the queue will keep it. @throws SqsError for one that is wrong, or not emulated (FIFO, KMS, access policies) */
export function checkQueueAttribute(
  name: string,
  value: string,
  queueExists: (arn: string) => boolean,
): string {
  const [least = 0, most] = NUMBERS[name] ?? [];
  if (most !== undefined) {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : -1;
    if (number >= least && number <= most) return String(number);
  } else if (name === 'RedrivePolicy') {
    const policy = parseRedrivePolicy(value);
    if (value === '') return value; // takes the policy away
    if (policy && queueExists(policy.deadLetterTargetArn)) return JSON.stringify(policy);
  } else if (name === 'SqsManagedSseEnabled') {
    if (value === 'true' || value === 'false') return value;
  } else {
    throw new SqsError('InvalidAttributeName', `The attribute ${name} is unknown or not emulated here.`);
  }
  throw new SqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}: ${value}`);
}
