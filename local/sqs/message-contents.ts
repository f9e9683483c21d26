import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

const matching = (pattern: RegExp) => z.string().check(z.regex(pattern));
const Text = z.strictObject({ DataType: matching(/^(String|Number)(\..+)?$/), StringValue: matching(/./s) });
const Binary = z.strictObject({
  DataType: matching(/^Binary(\..+)?$/),
  BinaryValue: z.base64().check(z.minLength(1)),
});
/** Each with one value, text or base64; attributes' own lists are refused, as by SQS. */
export const MessageAttributes = z
  .record(matching(/^(?!aws\.|amazon\.|\.)[\w.-]{1,256}(?<!\.)$/i), z.union([Text, Binary]))
  .check(z.refine((attributes) => Object.keys(attributes).length <= 10));
export type MessageAttributes = z.output<typeof MessageAttributes>;
type MessageAttribute = MessageAttributes[string];

/** The characters of XML 1.0. Source: SQS API reference, SendMessage. */
export const ALLOWED_BODY = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** The bytes a message counts for: its body, and each attribute's name, type and value. */
export function sizeOf(body: string, attributes: MessageAttributes): number {
  const entries = Object.entries(attributes);
  const parts = entries.flatMap(([name, attribute]) => [name, attribute.DataType, bytesOf(attribute)]);
  return [body, ...parts].reduce((size, part) => size + Buffer.byteLength(part), 0);
}

export function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * `undefined` without attributes. By name, each name, type and value after its length (4 bytes), the value after its kind too
 * (1 text, 2 binary). Source: SQS developer guide, "Calculating the MD5 message digest for message attributes".
 */
export function digestOf(attributes: MessageAttributes): string | undefined {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length === 0) return undefined;

  const hash = createHash('md5');
  const add = (part: string | Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(part));
    hash.update(length).update(part);
  };
  for (const [name, attribute] of sorted) {
    add(name);
    add(attribute.DataType);
    hash.update(Buffer.of('StringValue' in attribute ? 1 : 2));
    add(bytesOf(attribute));
  }
  return hash.digest('hex');
}

function bytesOf(attribute: MessageAttribute): Buffer {
  if ('StringValue' in attribute) return Buffer.from(attribute.StringValue);
  return Buffer.from(attribute.BinaryValue, 'base64');
}
