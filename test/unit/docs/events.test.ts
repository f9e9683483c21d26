import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAYMENT_EVENT_TYPES } from '../../../shared/payment/payment-event.ts';
import { schemaErrors } from '../../support/event-schemas.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8');

const EXAMPLES = [
  ...[...DOCUMENT.matchAll(/```json\n(.*?)```/gs)].map(([, block = '']) => block),
  ...[...DOCUMENT.matchAll(/```jsonl\n(.*?)```/gs)].flatMap(([, block = '']) => block.trim().split('\n')),
]
  .map((text) => JSON.parse(text))
  .map((example) => example.detail ?? example);

describe('docs/events.md', () => {
  it.each(EXAMPLES.map((example) => [example.id, example]))(
    'shows %s as its JSON Schema has it',
    (_, example) => {
      const schema = example.type.startsWith('paystack.') ? 'paystack' : example.type;

      expect(schemaErrors(schema, example)).toEqual([]);
    },
  );

  it('shows an event of every type, and links its schema', () => {
    const types = EXAMPLES.map(({ type }) => type);

    expect(types).toEqual(expect.arrayContaining([...PAYMENT_EVENT_TYPES]));
    for (const type of PAYMENT_EVENT_TYPES) expect(DOCUMENT).toContain(`(events/${type}.schema.json)`);
  });
});
