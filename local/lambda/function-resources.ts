import * as z from 'zod/mini';
import { type StackTemplate, unsupported, withoutEffect } from '../template/stack-template.ts';
import type { FunctionDefinition } from './invocation.ts';

const FunctionProperties = z.strictObject({
  FunctionName: z.optional(z.string()),
  Description: withoutEffect, // for people
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  PackageType: z.optional(z.literal('Zip')),
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x'),
  MemorySize: z._default(z.number(), 128),
  Timeout: z._default(z.number(), 3),
  Environment: z.optional(z.strictObject({ Variables: z.optional(z.record(z.string(), z.string())) })),
  // With 0 Lambda throttles every invocation; here they would wait for ever.
  ReservedConcurrentExecutions: z.optional(z.number().check(z.minimum(1))),
  Architectures: withoutEffect, // a bundle of JavaScript runs on any
  Role: withoutEffect, // everything may do everything
  LoggingConfig: withoutEffect, // lines are passed on as they are written
  TracingConfig: withoutEffect, // there is no X-Ray to trace to
  RecursiveLoop: withoutEffect, // nothing watches for loops
  RuntimeManagementConfig: withoutEffect,
  Tags: withoutEffect,
});

/** How many invocations of one function run at once; each is a process of about 50 MB. */
const MAX_SANDBOXES = 10;

export interface FunctionEnvironment {
  /** Variables that every function gets. */
  readonly added: Readonly<Record<string, string>>;
  /** Values for variables that a function has or gets; one that it hasn't stays away. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** Reads the functions from the template. */
export function readFunctions(
  template: StackTemplate,
  environment: FunctionEnvironment,
): FunctionDefinition[] {
  const type = 'AWS::Lambda::Function';
  return template.resources(type, FunctionProperties).map(({ logicalId, name, attributes, properties }) => {
    const folder = template.assets.get(properties.Code.S3Key);
    if (folder === undefined)
      throw unsupported(logicalId, type, `its code ${properties.Code.S3Key} is no asset`);
    const all = Object.entries({ ...properties.Environment?.Variables, ...environment.added });
    return {
      logicalId,
      name,
      arn: attributes.Arn ?? '',
      folder,
      handler: properties.Handler,
      memoryMb: properties.MemorySize,
      timeoutMs: properties.Timeout * 1000,
      maxSandboxes: Math.min(MAX_SANDBOXES, properties.ReservedConcurrentExecutions ?? MAX_SANDBOXES),
      environment: Object.fromEntries(all.map(([key, value]) => [key, environment.overrides[key] ?? value])),
    };
  });
}
