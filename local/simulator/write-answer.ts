import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/** Writes an answer in one go, or breaks off in the middle of its body. */
export function writeAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
  { breakOff = false }: { breakOff?: boolean } = {},
): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  if (!breakOff) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}
