/** What went wrong with the local engine, in a word that code can rely on. */
export type EngineErrorCode =
  /** The template asks for something that the engine doesn't emulate, or is broken. */
  | 'unsupported_template'
  | 'second_instance'
  | 'corrupt_state'
  /** The files of the state are there, and this process may not have them. */
  | 'state_inaccessible'
  | 'port_busy'
  | 'synthesis_failed'
  | 'invalid_configuration'
  | 'part_failed';

/** An error whose message is one sentence for the person at the terminal; no stack trace is needed to act on it. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The text of anything that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node system error (`EADDRINUSE`, `ENOENT`, ...), if it is one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
