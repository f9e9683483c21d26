import * as z from 'zod/mini';
import { type StackTemplate, unsupported, withoutEffect } from '../template/stack-template.ts';
import type { ApiIdentity } from './event.ts';
import type { Route } from './route.ts';

const ApiProperties = z.strictObject({
  Name: withoutEffect, // for people
  Description: withoutEffect,
  ProtocolType: z.literal('HTTP'),
  Tags: withoutEffect,
});
const IntegrationProperties = z.strictObject({
  ApiId: z.string(),
  Description: withoutEffect,
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  IntegrationMethod: withoutEffect, // of the call to Lambda
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.optional(z.number()),
});
const RouteProperties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.optional(z.literal('NONE')),
});
const StageProperties = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default'), // any other would be a part of every path
  Description: withoutEffect,
  AutoDeploy: z.optional(z.literal(true)),
  AccessLogSettings: withoutEffect, // the live feed shows every request
  // Throttling is there for a bill and for other tenants; one machine has neither.
  DefaultRouteSettings: withoutEffect,
  RouteSettings: withoutEffect,
  Tags: withoutEffect,
});

/** HTTP APIs wait no longer for an integration. */
const INTEGRATION_TIMEOUT_MS = 30_000;

/** The stack's HTTP API. */
export interface HttpApi extends ApiIdentity {
  readonly routes: readonly Route[];
}

/**
 * Reads the HTTP API from the template.
 *
 * @throws EngineError `unsupported_template`, also when there is more than one API
 */
export function readHttpApi(
  template: StackTemplate,
  lambdaByArn: (arn: string) => Route['lambda'] | undefined,
): HttpApi | undefined {
  const [api, second] = template.resources('AWS::ApiGatewayV2::Api', ApiProperties);
  if (second !== undefined) {
    throw unsupported(second.logicalId, 'AWS::ApiGatewayV2::Api', 'only one API can have the port');
  }
  const stages = template.resources('AWS::ApiGatewayV2::Stage', StageProperties);
  const integrations = template.resources('AWS::ApiGatewayV2::Integration', IntegrationProperties);
  const routes = template.resources('AWS::ApiGatewayV2::Route', RouteProperties);
  if (api === undefined) return undefined;

  return {
    apiId: api.ref,
    stage: stages[0]?.ref ?? '$default',
    routes: routes.map(({ logicalId, properties: { RouteKey, Target } }) => {
      const integration = integrations.find(({ ref }) => Target === `integrations/${ref}`);
      const lambda = integration && lambdaByArn(integration.properties.IntegrationUri);
      if (integration === undefined || lambda === undefined) {
        throw unsupported(
          logicalId,
          'AWS::ApiGatewayV2::Route',
          'property Target is no function of this stack',
        );
      }
      const timeoutMs = integration.properties.TimeoutInMillis ?? INTEGRATION_TIMEOUT_MS;
      return { routeKey: RouteKey, lambda, timeoutMs };
    }),
  };
}
