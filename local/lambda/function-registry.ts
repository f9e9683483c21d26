import { EngineError } from '../engine-error.ts';
import type { FunctionDefinition } from './invocation.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { SandboxParts } from './sandbox.ts';

/** The stack's functions. */
export class FunctionRegistry {
  readonly #functions: readonly LambdaFunction[];

  constructor(definitions: readonly FunctionDefinition[], parts: SandboxParts) {
    this.#functions = definitions.map((definition) => new LambdaFunction(definition, parts));
  }

  byArn(arn: string): LambdaFunction | undefined {
    // API Gateway names a function by an ARN of its own around the function's.
    return this.#functions.find(
      ({ definition }) => arn === definition.arn || arn.includes(`/${definition.arn}/`),
    );
  }

  /**
   * By a name, a logical id, an ARN, or whatever part of the logical id only one function has (`verification-worker`).
   *
   * @throws EngineError `invalid_configuration` when there is none, or more than one
   */
  find(name: string): LambdaFunction {
    const exact = this.#functions.find(({ definition: { name: own, logicalId, arn } }) =>
      [own, logicalId, arn].includes(name),
    );
    const similar = this.#functions.filter(({ definition }) =>
      plain(definition.logicalId).includes(plain(name)),
    );
    const found = exact ?? (similar.length === 1 ? similar[0] : undefined);
    if (found !== undefined) return found;
    const names = this.#functions.map(({ definition }) => definition.logicalId).join(', ');
    throw new EngineError(
      'invalid_configuration',
      `No function, or more than one, is called ${name}: ${names}.`,
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#functions.map((lambda) => lambda.stop()));
  }
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
