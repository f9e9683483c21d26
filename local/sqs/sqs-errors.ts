import * as z from 'zod/mini';

/** Those whose code in the older query protocol isn't `AWS.SimpleQueueService.` with the name. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  InvalidAttributeName: 'InvalidAttributeName',
  InvalidAttributeValue: 'InvalidAttributeValue',
  InvalidMessageContents: 'InvalidMessageContents',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  ReceiptHandleIsInvalid: 'ReceiptHandleIsInvalid',
};

/** A request that SQS refuses: status 400, the caller's fault. `name` is that of the SDK's exception. */
export class SqsError extends Error {
  readonly type: string;
  readonly queryCode: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
    this.type = `${name.endsWith('Exception') ? 'com.amazon.coral.service' : 'com.amazonaws.sqs'}#${name}`;
    this.queryCode = QUERY_CODES[name] ?? `AWS.SimpleQueueService.${name}`;
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
