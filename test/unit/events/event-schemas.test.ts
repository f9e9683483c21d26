import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as z from 'zod/mini';
import { eventSchemaFiles } from '../../../docs/generator/events/event-schema-files.ts';
import { PAYMENT_EVENT_SCHEMAS } from '../../../shared/events/event-schemas.ts';
import type { Subunits } from '../../../shared/payment/money.ts';
import { PAYMENT_EVENT_TYPES, type PaymentEvent } from '../../../shared/payment/payment-event.ts';
import { schemaErrors } from '../../support/event-schemas.ts';

const FILES = eventSchemaFiles().map(({ file, text }) => [
  file.replace(/^docs.events.|.schema.json$/g, ''),
  text,
]);

/** What any of the schemas says of each field. */
type Schemas = z.infer<(typeof PAYMENT_EVENT_SCHEMAS)[keyof typeof PAYMENT_EVENT_SCHEMAS]>;
type FieldOf<Event> = Event extends unknown ? keyof Event : never;
type ValueOf<Event, Field> = Event extends unknown
  ? Field extends keyof Event
    ? Exclude<Event[Field], undefined>
    : never
  : never;
type FromSchemas = { [Field in FieldOf<Schemas>]: ValueOf<Schemas, Field> };

/** A value as JSON has it: an amount is a number like any other. */
type AsJson<T> = T extends Subunits
  ? number
  : T extends readonly (infer Item)[]
    ? AsJson<Item>[]
    : T extends object
      ? { -readonly [Field in keyof T]: AsJson<T[Field]> }
      : T;
type FromType = {
  [Field in keyof Required<AsJson<PaymentEvent>>]: Exclude<AsJson<PaymentEvent>[Field], undefined>;
};

describe('The schemas of payment events', () => {
  it('have a schema for every type, and the fields that the type PaymentEvent has', () => {
    expect(Object.keys(PAYMENT_EVENT_SCHEMAS).sort()).toEqual([...PAYMENT_EVENT_TYPES].sort());
    // Compile-time: tsc checks them. An event has only the statuses that a change can bring.
    expectTypeOf<Omit<FromSchemas, 'status'>>().toEqualTypeOf<Omit<FromType, 'status'>>();
    expectTypeOf<FromSchemas['status']>().toExtend<FromType['status']>();
  });

  it.each(FILES)('%s has examples that hold to it', (name, text) => {
    const { examples } = JSON.parse(text);

    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(schemaErrors(name, example)).toEqual([]);
  });

  it.each(FILES)('%s takes no event that lacks a field it promises', (name, text) => {
    const { examples, required } = JSON.parse(text);

    for (const field of required) {
      const { [field]: _, ...lacking } = examples[0];
      expect(schemaErrors(name, lacking)).toEqual([` must have required property '${field}'`]);
    }
  });

  it.each(FILES)('%s takes an event with a field that a later release has added', (name, text) => {
    const { examples } = JSON.parse(text);

    expect(schemaErrors(name, { ...examples[0], settledBy: 'somebody' })).toEqual([]);
  });
});
