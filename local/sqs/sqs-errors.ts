import * as z from 'zod/mini';

/** The errors given here, by the SDK's names, each with its code in the older query protocol, which SQS sends along. */
const QUERY_CODES = {
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidAttributeName: 'InvalidAttributeName',
  InvalidAttributeValue: 'InvalidAttributeValue',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  InvalidMessageContents: 'InvalidMessageContents',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  ReceiptHandleIsInvalid: 'ReceiptHandleIsInvalid',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  SerializationException: 'MalformedInput',
} as const;

/** A request that SQS refuses: status 400, the caller's fault. */
export class SqsError extends Error {
  override readonly name = 'SqsError';
  readonly type: string;
  readonly queryCode: string;

  constructor(code: keyof typeof QUERY_CODES, message: string) {
    super(message);
    this.type = `${code.endsWith('Exception') ? 'com.amazon.coral.service' : 'com.amazonaws.sqs'}#${code}`;
    this.queryCode = QUERY_CODES[code];
  }
}

/** The request in its operation's form. @throws SqsError naming the parameter that is missing, invalid or not emulated */
export function checkInput<T>(form: z.ZodMiniType<T>, input: unknown): T {
  const parsed = z.safeParse(form, input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const names = [...issue.path, issue.keys.join()].join('.');
    throw new SqsError('UnsupportedOperation', `The parameter ${names} is unknown or not emulated here.`);
  }
  const name = issue?.path.join('.');
  if (issue?.input === undefined || issue.input === '')
    throw new SqsError(
      'MissingRequiredParameterException',
      `The request must contain the parameter ${name}.`,
    );
  const value = JSON.stringify(issue.input).slice(0, 100);
  throw new SqsError('InvalidParameterValueException', `Value ${value} for parameter ${name} is invalid.`);
}
