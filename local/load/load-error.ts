/** A load that can't be started as it was asked for; the message says what to write instead. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly code: 'invalid_mix' | 'invalid_pace';

  constructor(code: LoadError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
