import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import type { Mode } from '../../../shared/payment/mode.ts';
import { ControlError } from './control-error.ts';

/** zod/mini brings no words for what is wrong with an input. */
const ENGLISH = { error: en().localeError };

/** Reads a JSON body by its schema. @throws ControlError */
export function readInput<T>(schema: z.ZodMiniType<T>, body: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body === '' ? '{}' : body);
  } catch (error) {
    throw new ControlError(400, 'invalid_json', 'The body is no JSON.', { cause: error });
  }
  const result = z.safeParse(schema, value, ENGLISH);
  if (!result.success) throw new ControlError(400, 'invalid_input', z.prettifyError(result.error));
  return result.data;
}

/** A mode in a query, if there is one. @throws ControlError */
export function modeOf(text: string | null): Mode | undefined {
  if (text === null || text === 'test' || text === 'live') return text ?? undefined;
  throw new ControlError(400, 'invalid_input', 'mode must be test or live.');
}

/** How many a list is to have. @throws ControlError */
export function countOf(url: URL): number {
  const count = Number(url.searchParams.get('limit') ?? 100);
  if (Number.isSafeInteger(count) && count > 0 && count <= 10_000) return count;
  throw new ControlError(400, 'invalid_input', 'limit must be an integer from 1 to 10000.');
}
