import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { parseReference, REFERENCE_MAX_LENGTH, type Reference } from '../payment/reference.ts';
import { HttpError } from './http-error.ts';

/** The longest body that a route of ours reads, in bytes: 64 KB. */
const BODY_MAX_BYTES = 65_536;

/**
 * A request's body as the bytes that were sent. API Gateway hands binary content types over in base64.
 *
 * @throws {HttpError} 413 `body_too_large`
 */
export function readBody(event: APIGatewayProxyEventV2, maxBytes = BODY_MAX_BYTES): Buffer {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > maxBytes) throw bodyTooLarge(maxBytes);
  return body;
}

/** 413 `body_too_large` */
export function bodyTooLarge(maxBytes = BODY_MAX_BYTES): HttpError {
  return new HttpError({
    statusCode: 413,
    code: 'body_too_large',
    message: `The body is longer than ${maxBytes} bytes`,
    nextStep: 'Send less: large data belongs in your own database, under the reference.',
  });
}

/**
 * The text of a request's body. A byte order mark in front of it is left out.
 *
 * @throws {HttpError} 413 `body_too_large`, 400 `invalid_json` where the bytes are no UTF-8
 */
export function readText(event: APIGatewayProxyEventV2): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readBody(event));
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(
      {
        statusCode: 400,
        code: 'invalid_json',
        message: 'The body is no UTF-8 text',
        nextStep: 'Send a JSON object in UTF-8.',
      },
      { cause: error },
    );
  }
}

/**
 * The reference in a route's path.
 *
 * @throws {HttpError} 400 `invalid_reference`
 */
export function readPathReference(event: APIGatewayProxyEventV2): Reference {
  const reference = parseReference(event.pathParameters?.reference);
  if (reference === undefined) throw invalidReference();
  return reference;
}

/** 400 `invalid_reference`, in Paystack's words where it has some. */
export function invalidReference(): HttpError {
  return new HttpError({
    statusCode: 400,
    code: 'invalid_reference',
    message: 'Invalid character in transaction reference',
    nextStep: `Use up to ${REFERENCE_MAX_LENGTH} letters, digits, and the characters - . = _ for a reference.`,
  });
}
