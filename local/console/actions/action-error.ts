/** An action that can't be done; the message tells the person at the page why, and what to do about it. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}
