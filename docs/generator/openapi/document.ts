import * as z from 'zod/mini';
import { healthyBody, unreachableBody } from '../../../functions/health/body.ts';
import packageJson from '../../../package.json' with { type: 'json' };

/** The contract of the HTTP API, as OpenAPI 3.1. */
export function openApiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Paystack on Lambda',
      version: packageJson.version,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths: {
      '/health': {
        get: {
          operationId: 'getHealth',
          responses: {
            200: {
              description: 'All can be reached',
              content: { 'application/json': { schema: z.toJSONSchema(healthyBody) } },
            },
            503: {
              description: 'Something can not',
              content: { 'application/json': { schema: z.toJSONSchema(unreachableBody) } },
            },
          },
        },
      },
    },
  };
}
