import * as z from 'zod/mini';
import { PAYMENT_EVENT_SCHEMAS, RELAYED_WEBHOOK_SCHEMA } from '../../../shared/events/event-schemas.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { PAYMENT_EVENT_EXAMPLES, RELAYED_WEBHOOK_EXAMPLES } from './event-examples.ts';

/** JSON Schema of what is on the event bus: a file for each payment event, and one for relayed webhooks. */
export function eventSchemaFiles(): GeneratedFile[] {
  const payments = Object.entries(PAYMENT_EVENT_SCHEMAS).map(([type, schema]) =>
    schemaFile(
      type,
      schema,
      PAYMENT_EVENT_EXAMPLES.filter((example) => example.type === type),
    ),
  );
  return [...payments, schemaFile('paystack', RELAYED_WEBHOOK_SCHEMA, RELAYED_WEBHOOK_EXAMPLES)];
}

function schemaFile(name: string, schema: z.ZodMiniType, examples: readonly unknown[]): GeneratedFile {
  const file = `${name}.schema.json`;
  // As input: an event may have fields that a later release has added.
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  const document = { $schema, $id: file, title: name, ...rest, examples };
  return { file: `docs/events/${file}`, text: `${JSON.stringify(document, undefined, 2)}\n` };
}
