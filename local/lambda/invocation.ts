/** One line that a function wrote. */
export interface LogLine {
  readonly functionName: string;
  /** Missing for what was written before the first invocation. */
  readonly requestId?: string;
  readonly line: string;
}

/** What Lambda says about an invocation that failed; the shape is that of its error responses. */
export interface FunctionError {
  /** The error's own name, or Lambda's (`Sandbox.Timedout`, `Runtime.ExitError`, ...). */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** An invocation that is over, with what Lambda's own report says of it. */
export interface Invocation {
  readonly functionName: string;
  readonly requestId: string;
  readonly outcome: InvocationResult['outcome'];
  /** Real time that the handler took. */
  readonly durationMs: number;
  /** The first one in its sandbox, which was started for it or for one that came before. */
  readonly isColdStart: boolean;
}

export type InvocationResult =
  /** `payload` is the JSON that the handler returned. */
  | { readonly outcome: 'success'; readonly requestId: string; readonly payload: string }
  | { readonly outcome: 'error'; readonly requestId: string; readonly error: FunctionError };

/**
 * The most that a function may be given or return, in bytes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html 6 MB, and a little for the envelope
 */
export const PAYLOAD_LIMIT = 6 * 1024 * 1024 + 100;

/** What the engine knows about a function, from the template. */
export interface FunctionDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** The folder of the deployed bundle. */
  readonly folder: string;
  /** `file.export`, as in the template. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
  /** How many invocations may run at once. */
  readonly maxSandboxes: number;
}
