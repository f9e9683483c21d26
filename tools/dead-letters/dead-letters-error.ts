/** Why the command can't do what it was asked. */
export type DeadLettersErrorCode =
  | 'nothing_running'
  | 'no_credentials'
  | 'no_region'
  | 'no_stack'
  | 'no_construct'
  | 'many_constructs'
  | 'no_letter'
  | 'many_letters'
  | 'not_permitted'
  | 'unreachable';

/** An error whose message says to the person at the terminal what to do about it. */
export class DeadLettersError extends Error {
  override readonly name = 'DeadLettersError';
  readonly code: DeadLettersErrorCode;

  constructor(code: DeadLettersErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The command line has something that isn't known. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}
