import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod/mini';

/** What goes back to the caller. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const HeaderName = z.string().check(z.refine((name) => holds(() => validateHeaderName(name))));
/** A line break in a value would be a header of its own. */
const isHeaderValue = (value: string) => holds(() => validateHeaderValue('x', value));

const StructuredResponse = z.object({
  // A status below 200 would announce another answer, and there is none.
  statusCode: z.union([
    z.int().check(z.minimum(200), z.maximum(599)),
    z.string().check(z.regex(/^[2-5]\d{2}$/)),
  ]),
  headers: z.nullish(z.record(HeaderName, Scalar.check(z.refine((value) => isHeaderValue(String(value)))))),
  cookies: z.nullish(z.array(z.string().check(z.refine(isHeaderValue)))),
  body: z.nullish(z.string()),
  isBase64Encoded: z.nullish(z.boolean()),
});

/** One of API Gateway's own answers. */
export function gatewayAnswer(status: number, message: string): HttpAnswer {
  return jsonAnswer(status, Buffer.from(JSON.stringify({ message })));
}

/**
 * What API Gateway makes of a function's result: the response that it describes when it has a `statusCode`, else a 200 with the
 * result itself as JSON. A description that isn't right is an error of the function's.
 *
 * @param payload the JSON that the function returned
 */
export function functionAnswer(payload: string): HttpAnswer {
  const result: unknown = JSON.parse(payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return jsonAnswer(200, Buffer.from(typeof result === 'string' ? result : payload));
  }
  const parsed = z.safeParse(StructuredResponse, result);
  if (!parsed.success) return gatewayAnswer(500, 'Internal Server Error');
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status: Number(statusCode),
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(given),
      ...(cookies === undefined || cookies === null ? {} : { 'set-cookie': cookies }),
    },
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function jsonAnswer(status: number, body: Buffer): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body };
}

function holds(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
