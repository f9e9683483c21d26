import * as z from 'zod/mini';
import { arn } from '../aws-identity.ts';
import { EngineError } from '../engine-error.ts';
import type { SynthesizedStack } from './assembly.ts';
import { type Intrinsics, isTrue, NO_VALUE, pseudoParameters, resolve } from './intrinsics.ts';
import { type Addresses, emulatedTypes, type Identity, typesWithoutEffect } from './resource-types.ts';

/** A property that the engine may leave alone; say why beside it. */
export const withoutEffect = z.optional(z.unknown());

const Template = z.strictObject({
  AWSTemplateFormatVersion: withoutEffect, // there is only one
  Description: withoutEffect, // for people
  Metadata: withoutEffect, // for tools
  Mappings: withoutEffect, // what looks into them is refused where it stands
  // The CDK's own, about the account that it deploys to.
  Rules: z.optional(z.strictObject({ CheckBootstrapVersion: withoutEffect })),
  Parameters: z.optional(z.record(z.string(), z.looseObject({ Default: z.optional(z.unknown()) }))),
  Conditions: z.optional(z.record(z.string(), z.unknown())),
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Condition: z.optional(z.string()),
      Properties: z.optional(z.record(z.string(), z.unknown())),
    }),
  ),
  Outputs: z.optional(
    z.record(z.string(), z.looseObject({ Condition: z.optional(z.string()), Value: z.unknown() })),
  ),
});

/** A resource as the engine reads it. */
export interface Resource<Properties> extends Identity {
  readonly logicalId: string;
  /** The physical name. */
  readonly name: string;
  readonly properties: Properties;
}

/** The template of a stack with every reference, condition and parameter resolved to what it is on this machine. */
export class StackTemplate {
  readonly stackName: string;
  readonly assets: ReadonlyMap<string, string>;
  readonly #template: z.infer<typeof Template>;
  readonly #addresses: Addresses;
  readonly #intrinsics: Intrinsics;

  /** @throws EngineError `unsupported_template` that names the first resource of a type that isn't emulated */
  constructor(stack: SynthesizedStack, addresses: Addresses) {
    this.stackName = stack.stackName;
    this.assets = stack.assets;
    const parsed = z.safeParse(Template, stack.template);
    if (!parsed.success) {
      throw new EngineError(
        'unsupported_template',
        `The local engine can't run this stack: ${firstIssue(parsed.error)}.`,
      );
    }
    this.#template = parsed.data;
    this.#addresses = addresses;
    this.#intrinsics = {
      ref: (name) => this.#ref(name),
      attribute: (logicalId, name) => this.#attribute(logicalId, name),
      condition: (name) => this.#condition(name),
    };
    for (const [logicalId, { Type, Condition }] of Object.entries(this.#template.Resources)) {
      if (!this.#exists(Condition)) continue;
      if (Object.hasOwn(emulatedTypes, Type) || Object.hasOwn(typesWithoutEffect, Type)) continue;
      throw unsupported(logicalId, Type, 'its type is not emulated');
    }
  }

  /**
   * The resources of a type, their properties resolved and checked: a property that the schema doesn't have is refused, so
   * that nothing in the template is ignored by accident.
   *
   * @throws EngineError `unsupported_template` that names the resource and the property
   */
  resources<Schema extends z.core.$ZodType>(type: string, schema: Schema): Resource<z.output<Schema>>[] {
    return Object.entries(this.#template.Resources)
      .filter(([, resource]) => resource.Type === type && this.#exists(resource.Condition))
      .map(([logicalId, resource]) => {
        const properties = this.#resolve(resource.Properties ?? {}, `${logicalId} (${type})`);
        const parsed = z.safeParse(schema, properties);
        if (!parsed.success) throw unsupported(logicalId, type, firstIssue(parsed.error));
        return {
          logicalId,
          properties: parsed.data,
          name: this.#name(logicalId),
          ...this.#identity(logicalId),
        };
      });
  }

  /** What the stack would print after a deployment. */
  outputs(): Record<string, string> {
    const outputs = Object.entries(this.#template.Outputs ?? {}).filter(([, { Condition }]) =>
      this.#exists(Condition),
    );
    return Object.fromEntries(
      outputs.map(([id, { Value }]) => [id, String(this.#resolve(Value, `output ${id}`))]),
    );
  }

  #resolve(value: unknown, where: string): unknown {
    const resolved = resolve(value, this.#intrinsics, where);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  #exists(condition: string | undefined): boolean {
    return condition === undefined || this.#condition(condition);
  }

  #condition(name: string): boolean {
    const condition = this.#template.Conditions?.[name];
    if (condition === undefined)
      throw new EngineError('unsupported_template', `There is no condition ${name}.`);
    return isTrue(condition, this.#intrinsics, `condition ${name}`);
  }

  #ref(name: string): unknown {
    if (Object.hasOwn(pseudoParameters, name)) return pseudoParameters[name];
    if (name === 'AWS::StackName') return this.stackName;
    if (name === 'AWS::StackId') return arn('cloudformation', `stack/${this.stackName}/local`);
    if (this.#template.Resources[name] !== undefined) return this.#identity(name).ref;
    const parameter = this.#template.Parameters?.[name];
    if (parameter?.Default !== undefined) return parameter.Default;
    throw new EngineError(
      'unsupported_template',
      `Ref ${name}: neither a resource nor a parameter with a default.`,
    );
  }

  #attribute(logicalId: string, name: string): unknown {
    const value = this.#identity(logicalId).attributes[name];
    const type = this.#template.Resources[logicalId]?.Type ?? 'unknown';
    if (value === undefined) throw unsupported(logicalId, type, `its attribute ${name} is not emulated`);
    return value;
  }

  #identity(logicalId: string): Identity {
    const resource = this.#template.Resources[logicalId];
    if (resource === undefined)
      throw new EngineError('unsupported_template', `There is no resource ${logicalId}.`);
    const emulated = Object.hasOwn(emulatedTypes, resource.Type) ? emulatedTypes[resource.Type] : undefined;
    const name = this.#name(logicalId);
    if (emulated !== undefined) return emulated.identify(name, logicalId, this.#addresses);
    // Something for a role's ARN and the like, which nobody on this machine looks at.
    return { ref: name, attributes: { Arn: arn('local', name) } };
  }

  #name(logicalId: string): string {
    const resource = this.#template.Resources[logicalId];
    const type = resource === undefined ? undefined : emulatedTypes[resource.Type];
    const nameProperty = type?.nameProperty;
    const given = nameProperty === undefined ? undefined : resource?.Properties?.[nameProperty];
    const resolved = given === undefined ? undefined : this.#resolve(given, `${logicalId}.${nameProperty}`);
    if (typeof resolved === 'string') return resolved;
    return type?.nameOf?.(logicalId) ?? `${this.stackName}-${logicalId}`;
  }
}

/** @example unsupported('Jobs', 'AWS::SQS::Queue', 'property FifoQueue is not emulated') */
export function unsupported(logicalId: string, type: string, why: string): EngineError {
  return new EngineError(
    'unsupported_template',
    `The local engine can't run this stack: ${logicalId} (${type}): ${why}.`,
  );
}

function firstIssue(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'its properties are not emulated';
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return `property ${[...path, issue.keys[0] ?? ''].join('.')} is not emulated`;
  }
  return `property ${path.join('.')} has a value that is not emulated (${issue.message})`;
}
