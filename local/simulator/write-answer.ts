import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/** These have no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5); a client would take one for the next answer. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** Writes an answer in one go, or breaks off in the middle of its body. */
export function writeAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
  { breakOff = false }: { breakOff?: boolean } = {},
): void {
  if (WITHOUT_BODY.has(status)) {
    const { 'content-type': _, ...others } = headers;
    // 205 is the one that has to say that there is nothing.
    response.writeHead(status, { ...others, ...(status === 205 ? { 'content-length': 0 } : {}) }).end();
    return;
  }
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  if (!breakOff) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}
