import { expect, it } from 'vitest';
import { z } from 'zod/mini';
import { openApiOperations } from '../support/openapi.ts';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();

const AccessLogSettings = z.object({ DestinationArn: z.string(), Format: z.string() });

it('sends each route to its function, and everything else to unsupported-endpoint', () => {
  const integrations = propertiesOf(template, 'AWS::ApiGatewayV2::Integration');
  const routes = Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Route'));

  const targets = routes.map(({ RouteKey, Target }) => [
    RouteKey,
    integrations[String(Target).replace('integrations/', '')]?.IntegrationUri,
  ]);

  expect(Object.fromEntries(targets)).toEqual({
    'POST /transaction/initialize': 'Initialize.Arn',
    'GET /transaction/verify/{reference}': 'Verify.Arn',
    'GET /payments/{reference}': 'PaymentStatus.Arn',
    'POST /webhooks/paystack': 'Webhook.Arn',
    'GET /health': 'Health.Arn',
    $default: 'UnsupportedEndpoint.Arn',
  });
});

it('has the routes that docs/openapi.yaml describes, and no others', () => {
  const routes = Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Route')).map(
    ({ RouteKey }) => RouteKey,
  );

  const documented = openApiOperations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);

  expect([...documented, '$default'].sort()).toEqual(routes.sort());
});

it('hands every request over in payload format 2.0', () => {
  const integrations = Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Integration'));

  expect(integrations).toHaveLength(6);
  for (const integration of integrations) {
    expect(integration).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
  }
});

it('has one stage without a prefix, deployed with the stack and throttled', () => {
  const stages = Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Stage'));

  expect(stages).toHaveLength(1);
  expect(stages[0]).toMatchObject({
    StageName: '$default',
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
  });
});

it('logs of a request nothing that could hold a key or a reference', () => {
  const [stage] = Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Stage'));

  const { DestinationArn, Format } = AccessLogSettings.parse(stage?.AccessLogSettings);

  expect(DestinationArn).toBe('ApiAccessLog.Arn');
  expect(Object.values(JSON.parse(Format))).toEqual([
    '$context.requestId',
    '$context.requestTime',
    '$context.routeKey',
    '$context.status',
    '$context.responseLength',
    '$context.responseLatency',
    '$context.integrationLatency',
    '$context.integrationErrorMessage',
    '$context.error.message',
  ]);
});
