import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ErrorBody } from './error-body.ts';
import type { HttpError } from './http-error.ts';

/** An answer of ours over HTTP, as API Gateway's payload format 2.0 has it. */
export type HttpResponse = APIGatewayProxyStructuredResultV2 & { statusCode: number };

/** An answer whose body is given byte for byte, such as Paystack's own. */
export function textResponse(
  statusCode: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    statusCode,
    // What a payment is worth must not be remembered by anything between us and the caller.
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body,
  };
}

/** An answer of our own making. */
export function jsonResponse(
  statusCode: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): HttpResponse {
  return textResponse(statusCode, JSON.stringify(body), headers);
}

/** Paystack's envelope for errors, so that a client library for Paystack reads ours as it reads theirs. */
export function errorResponse(error: HttpError): HttpResponse {
  return jsonResponse(error.statusCode, errorBody(error), error.headers);
}

/** The body of {@link errorResponse}. */
export function errorBody({ message, nextStep, type, code }: HttpError): ErrorBody {
  return { status: false, message, meta: { nextStep }, type, code };
}
