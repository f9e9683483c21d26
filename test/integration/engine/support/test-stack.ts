import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A stack as small as a test needs it. */
export interface TestStack {
  /** Functions by logical id: the source of the bundle, and properties besides the usual ones. */
  readonly functions?: Readonly<Record<string, { source: string; properties?: object }>>;
  readonly resources?: Readonly<Record<string, object>>;
  readonly outputs?: Readonly<Record<string, object>>;
  readonly template?: object;
}

/** Writes what `cdk synth` would leave for the stack `Shop`; returns the folder of the assembly. */
export function writeAssembly(folder: string, stack: TestStack): string {
  const assembly = join(folder, 'cdk.out');
  const resources: Record<string, object> = { ...stack.resources };
  const files: Record<string, object> = {};
  mkdirSync(assembly, { recursive: true });
  for (const [logicalId, { source, properties }] of Object.entries(stack.functions ?? {})) {
    const asset = `asset.${logicalId}`;
    mkdirSync(join(assembly, asset), { recursive: true });
    writeFileSync(join(assembly, asset, 'index.mjs'), source);
    files[logicalId] = {
      source: { path: asset, packaging: 'zip' },
      destinations: { here: { bucketName: 'assets', objectKey: `${logicalId}.zip` } },
    };
    resources[logicalId] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: {
          S3Bucket: { 'Fn::Join': ['-', ['assets', { Ref: 'AWS::Region' }]] },
          S3Key: `${logicalId}.zip`,
        },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Timeout: 10,
        ...properties,
      },
    };
  }
  const json = (name: string, content: object) =>
    writeFileSync(join(assembly, name), JSON.stringify(content));
  json('Shop.template.json', { Resources: resources, Outputs: stack.outputs ?? {}, ...stack.template });
  json('Shop.assets.json', { version: '43.0.0', files });
  json('manifest.json', {
    version: '43.0.0',
    artifacts: {
      'Shop.assets': { type: 'cdk:asset-manifest', properties: { file: 'Shop.assets.json' } },
      Shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.template.json' } },
    },
  });
  return assembly;
}

/** The resources of an HTTP API whose routes go to functions: `{'GET /': 'Greet'}`. */
export function httpApi(routes: Readonly<Record<string, string>>): Record<string, object> {
  const resources: Record<string, object> = {
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'shop', ProtocolType: 'HTTP' } },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
    },
  };
  for (const [index, [RouteKey, logicalId]] of Object.entries(routes).entries()) {
    resources[`Integration${index}`] = {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': [logicalId, 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    };
    resources[`Route${index}`] = {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey,
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: `Integration${index}` }]] },
        AuthorizationType: 'NONE',
      },
    };
  }
  return resources;
}
