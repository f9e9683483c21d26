import type { IncomingMessage } from 'node:http';

/** 1 MiB is far above anything that Paystack takes. */
const LARGEST_BODY_BYTES = 1_048_576;

/** Reads a request's whole body; undefined when it is too large, or the caller went away in the middle. */
export function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY_BYTES) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', () => resolve(undefined));
  });
}
