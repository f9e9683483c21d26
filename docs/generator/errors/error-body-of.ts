import { type ErrorBody, errorBodySchema } from '../../../shared/http/error-body.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';

/** The body of a refusal, read as a caller reads it. */
export function errorBodyOf({ body = '' }: HttpResponse): ErrorBody {
  return errorBodySchema.parse(JSON.parse(body));
}
