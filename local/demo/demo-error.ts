/** Why the demo has come to no good end; the message is one sentence for the person at the terminal. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
  readonly code: 'step_missing' | 'not_followed' | 'not_simulated' | 'refused' | 'not_cached';

  constructor(code: DemoError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
