import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';

const projectRoot = new URL('../../', import.meta.url);

/** What JSON Schema finds wrong with an event's detail, by the file that a merchant takes from `docs/events/`. */
export function schemaErrors(file: string, detail: unknown): string[] {
  const schema = JSON.parse(readFileSync(new URL(`docs/events/${file}.schema.json`, projectRoot), 'utf8'));
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, formats: fullFormats }).compile(
    schema,
  );
  return validate(detail)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
