import packageJson from '../../../package.json' with { type: 'json' };
import { HEADERS } from './headers.ts';
import { operations, TAGS } from './operations.ts';
import { unsupportedEndpointResponse } from './responses.ts';
import { SCHEMAS } from './schemas.ts';

/** The contract of the HTTP API, as OpenAPI 3.1. */
export function openApiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Paystack on Lambda',
      version: packageJson.version,
      summary: packageJson.description,
      description:
        "Two operations are Paystack's own, in its own shapes; the rest is ours. Amounts are integers in the currency's subunit (kobo, cents, pesewas): `500000` is 5,000 naira. Answers may gain fields.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      {
        url: 'https://{apiId}.execute-api.{region}.amazonaws.com',
        description: 'A deployment: the output ApiUrl of its stack',
        variables: {
          apiId: { default: 'a1b2c3d4e5', description: "The API's id" },
          region: { default: 'eu-west-1', description: 'The AWS region' },
        },
      },
      { url: 'http://localhost:3000', description: '`npm start` on your machine' },
    ],
    tags: TAGS,
    paths: {
      ...operations(),
      // As API Gateway exports a route for all that no other route takes; OpenAPI has no word for it.
      '/$default': {
        description: 'Any other path or method.',
        'x-amazon-apigateway-any-method': {
          isDefaultRoute: true,
          responses: { 404: { $ref: '#/components/responses/UnsupportedEndpoint' } },
        },
      },
    },
    components: {
      securitySchemes: {
        serviceKey: {
          type: 'http',
          scheme: 'bearer',
          description: "A service key of the deployment, never Paystack's secret key.",
        },
        paystackSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'x-paystack-signature',
          description:
            "The HMAC-SHA512 of the raw body, keyed with Paystack's secret key, in lower-case hexadecimal.",
        },
      },
      headers: HEADERS,
      responses: { UnsupportedEndpoint: unsupportedEndpointResponse() },
      schemas: SCHEMAS,
    },
  };
}
