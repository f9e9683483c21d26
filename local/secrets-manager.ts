import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { AwsServiceError, serveAwsJson } from './aws-json-server.ts';
import type { EngineClock } from './clock.ts';
import { GenerateSecretString, generateSecret } from './generate-secret.ts';
import type { ListeningServer } from './http-server.ts';
import { corruptState } from './state-folder.ts';
import { withoutEffect } from './template/stack-template.ts';

/** The properties of `AWS::SecretsManager::Secret` that are emulated. */
export const SecretProperties = z.strictObject({
  Name: z.optional(z.string()),
  Description: withoutEffect, // for people
  GenerateSecretString: z.optional(GenerateSecretString),
  SecretString: z.optional(z.string()),
  KmsKeyId: withoutEffect, // the file is for its owner only
  Tags: withoutEffect,
});

/** A secret of the template. */
export interface SecretDefinition {
  readonly name: string;
  readonly arn: string;
  readonly properties: z.infer<typeof SecretProperties>;
}

const Version = z.object({
  id: z.string(),
  value: z.string(),
  stages: z.array(z.string()),
  createdAt: z.number(),
});
const Stored = z.record(z.string(), z.object({ arn: z.string(), versions: z.array(Version) }));
type Stored = z.infer<typeof Stored>;
type StoredSecret = Stored[string] & { name: string };

const SecretRequest = z.object({
  SecretId: z.string(),
  VersionId: z.optional(z.string()),
  VersionStage: z.optional(z.string()),
});
const PutRequest = z.object({
  SecretId: z.string(),
  SecretString: z.string(),
  ClientRequestToken: z.optional(z.string()),
});

/**
 * Secrets Manager: GetSecretValue, PutSecretValue, DescribeSecret and ListSecrets. Values are generated once, at the first start,
 * and kept in a file that only its owner can read.
 */
export class SecretsManager {
  readonly #file: string;
  readonly #clock: EngineClock;
  readonly #secrets: Stored;
  #server: ListeningServer | undefined;

  /**
   * @param file the JSON file of the values
   * @throws EngineError `corrupt_state`
   */
  constructor(file: string, clock: EngineClock) {
    this.#file = file;
    this.#clock = clock;
    this.#secrets = load(file);
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  async start(): Promise<void> {
    this.#server = await serveAwsJson('secretsmanager', {
      GetSecretValue: (input) => this.#get(parse(SecretRequest, input)),
      DescribeSecret: (input) => describe(this.#find(parse(SecretRequest, input).SecretId)),
      ListSecrets: () => ({
        SecretList: Object.keys(this.#secrets).map((name) => describe(this.#find(name))),
      }),
      PutSecretValue: (input) => this.#put(parse(PutRequest, input)),
    });
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** Makes the secret and its value unless it is there. */
  ensureSecret({ name, arn, properties }: SecretDefinition): void {
    if (this.#secrets[name] !== undefined) return;
    const value = properties.SecretString ?? generateSecret(properties.GenerateSecretString ?? {});
    const version = { id: randomUUID(), value, stages: ['AWSCURRENT'], createdAt: this.#clock.now() };
    this.#secrets[name] = { arn, versions: [version] };
    this.#save();
  }

  /** The current value, for the engine's own use. */
  currentValue(secretId: string): string {
    return versionOf(this.#find(secretId), 'AWSCURRENT').value;
  }

  /** What `PutSecretValue` does: the value before becomes `AWSPREVIOUS`. */
  putValue(secretId: string, value: string): void {
    this.#put({ SecretId: secretId, SecretString: value });
  }

  #get({ SecretId, VersionId, VersionStage }: z.infer<typeof SecretRequest>) {
    const secret = this.#find(SecretId);
    const version = versionOf(secret, VersionStage ?? 'AWSCURRENT', VersionId);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      SecretString: version.value,
      VersionStages: version.stages,
      CreatedDate: version.createdAt / 1000,
    };
  }

  #put({ SecretId, SecretString, ClientRequestToken }: z.infer<typeof PutRequest>) {
    const secret = this.#find(SecretId);
    const id = ClientRequestToken ?? randomUUID();
    const repeated = secret.versions.find((version) => version.id === id);
    if (repeated !== undefined && repeated.value !== SecretString) {
      throw new AwsServiceError('ResourceExistsException', 'A version with that token has another value');
    }
    if (repeated === undefined) {
      const current = versionOf(secret, 'AWSCURRENT');
      // Versions without a stage are deprecated, and deleted by AWS sooner or later.
      const versions = [
        { id, value: SecretString, stages: ['AWSCURRENT'], createdAt: this.#clock.now() },
        { ...current, stages: ['AWSPREVIOUS'] },
      ];
      this.#secrets[secret.name] = { arn: secret.arn, versions };
      this.#save();
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      VersionStages: repeated?.stages ?? ['AWSCURRENT'],
    };
  }

  /** By name, by ARN, or by ARN without the six characters at its end. */
  #find(secretId: string): StoredSecret {
    for (const [name, secret] of Object.entries(this.#secrets)) {
      if (name === secretId || secret.arn === secretId || secret.arn.slice(0, -7) === secretId) {
        return { name, ...secret };
      }
    }
    throw new AwsServiceError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  }

  #save(): void {
    const next = `${this.#file}.next`;
    writeFileSync(next, `${JSON.stringify(this.#secrets, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(next, this.#file);
  }
}

function load(file: string): Stored {
  if (!existsSync(file)) return {};
  try {
    return z.parse(Stored, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw corruptState('secrets', error instanceof z.core.$ZodError ? 'an entry is not whole' : error);
  }
}

function versionOf(secret: StoredSecret, stage: string, id?: string) {
  const version = secret.versions.find((each) =>
    id === undefined ? each.stages.includes(stage) : each.id === id,
  );
  if (version !== undefined) return version;
  const wanted = id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`;
  throw new AwsServiceError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the value for ${wanted}`,
  );
}

function describe(secret: StoredSecret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionIdsToStages: Object.fromEntries(secret.versions.map(({ id, stages }) => [id, stages])),
  };
}

function parse<Schema extends z.core.$ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = z.safeParse(schema, input);
  if (parsed.success) return parsed.data;
  throw new AwsServiceError('ValidationException', z.prettifyError(parsed.error));
}
