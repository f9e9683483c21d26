import * as z from 'zod/mini';
import type { FunctionError } from './invocation.ts';

const ReportedError = z.object({
  errorType: z._default(z.string(), 'Unknown'),
  errorMessage: z._default(z.string(), 'Unknown'),
  trace: z.optional(z.array(z.string())),
});

/** What the runtime client reported. */
export function reportedError(error: unknown): FunctionError {
  const { trace, ...rest } = z.parse(ReportedError, typeof error === 'object' && error !== null ? error : {});
  return trace === undefined ? rest : { ...rest, trace };
}

/** The function's own timeout has passed. */
export function timeoutError(requestId: string, timeoutMs: number): FunctionError {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
  };
}

/** The process is gone. Without a request id it never took an invocation. */
export function exitError(
  code: number | null,
  signal: string | null,
  requestId: string | undefined,
): FunctionError {
  const killed = signal === 'SIGKILL' ? 'killed' : signal; // Go's name for it, which Lambda uses
  const how = signal === null ? `exit status ${code}` : `signal: ${killed}`;
  const what = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  const prefix = requestId === undefined ? '' : `RequestId: ${requestId} `;
  return { errorType: 'Runtime.ExitError', errorMessage: `${prefix}Error: ${what}` };
}

/** The function could not write this one into its log by itself. */
export function isWrittenByLambda({ errorType }: FunctionError): boolean {
  return ['Sandbox.Timedout', 'Runtime.ExitError', 'Runtime.StartError'].includes(errorType);
}
