import * as z from 'zod/mini';
import { local } from './aws-identity.ts';

/** An error that a stand-in answered with. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';
  /** AWS's name for it, such as `ResourceInUseException`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const ErrorBody = z.object({
  __type: z._default(z.string(), 'Unknown'),
  message: z.optional(z.string()),
  Message: z.optional(z.string()),
});

/** The stand-ins check no signature, but DynamoDB's wants to see one. */
const authorization =
  `AWS4-HMAC-SHA256 Credential=local/20200101/${local.region}/local/aws4_request, ` +
  'SignedHeaders=host, Signature=local';

/**
 * Calls an operation of one of the stand-ins by AWS's JSON protocol. The engine does so by itself because loading an SDK client
 * would take a tenth of a second of its start.
 *
 * @param target such as `DynamoDB_20120810.CreateTable`
 * @throws AwsCallError when it answers with an error; what `fetch` throws when it doesn't answer
 */
export async function callAws(
  url: string,
  target: string,
  input: object,
  signal?: AbortSignal,
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': `application/x-amz-json-1.0`,
      'x-amz-target': target,
      'x-amz-date': '20200101T000000Z',
      authorization,
    },
    body: JSON.stringify(input),
    ...(signal === undefined ? {} : { signal }),
  });
  const body: unknown = JSON.parse((await response.text()) || '{}');
  if (response.ok) return body;
  const { __type, message, Message } = z.parse(ErrorBody, body);
  throw new AwsCallError(
    __type.slice(__type.indexOf('#') + 1),
    message ?? Message ?? `HTTP ${response.status}`,
  );
}
