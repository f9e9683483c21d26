import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorBodyOf } from '../../../docs/generator/errors/error-body-of.ts';
import { API_ERRORS } from '../../../docs/generator/errors/errors.ts';

const root = new URL('../../../', import.meta.url);

/** The texts of the sources whose refusals reach a caller. */
function sources(): string {
  const folders = ['functions', 'shared/http', 'shared/verification', 'shared/runtime'];
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true })
      .filter((name) => String(name).endsWith('.ts'))
      .map((name) => new URL(`${folder}/${name}`, root)),
  );
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}

/** Codes of errors that stay inside (they are logged, and the caller gets `internal_error`), and zod's own. */
const INTERNAL = [
  'environment_invalid',
  'apply_conflict',
  'out_of_patience',
  'paystack_malformed_answer',
  'custom',
];

describe('the errors that are documented', () => {
  const documented = API_ERRORS.map(({ answer }) => errorBodyOf(answer).code);
  const written = new Set(
    [...sources().matchAll(/(?:code(?::| =)|conflict\(|refusal\((?:\d{3}, )?) ?'([a-z_]+)'(?! in )/g)].map(
      ([, code]) => code,
    ),
  );

  it('are those that the code can answer with, and no others', () => {
    const answered = [...written].filter((code) => !INTERNAL.includes(code ?? ''));

    expect([...new Set(documented)].sort()).toEqual(answered.sort());
  });

  it('each name an operation, and what to do', () => {
    const incomplete = API_ERRORS.filter(
      ({ by, means, answer }) =>
        by.length === 0 ||
        means === '' ||
        errorBodyOf(answer).meta.nextStep === '' ||
        answer.statusCode < 400,
    );

    expect(incomplete).toEqual([]);
  });
});
