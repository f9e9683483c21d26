import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EngineClock } from '../../../local/clock.ts';
import { generateSecret } from '../../../local/generate-secret.ts';
import { type SecretDefinition, SecretsManager } from '../../../local/secrets-manager.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Shop-Keys-AbCdEf';
const keys: SecretDefinition = {
  name: 'Shop-Keys',
  arn,
  properties: {
    GenerateSecretString: {
      SecretStringTemplate: '{"kept":"yes"}',
      GenerateStringKey: 'default',
      PasswordLength: 43,
      ExcludePunctuation: true,
    },
  },
};

async function startSecrets(file = join(temporaryFolder(), 'secrets.json')) {
  const secrets = new SecretsManager(file, new EngineClock());
  secrets.ensureSecret(keys);
  await secrets.start();
  const client = new SecretsManagerClient({
    endpoint: secrets.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  onTestFinished(async () => {
    client.destroy();
    await secrets.stop();
  });
  return { secrets, file, client };
}

describe('a generated secret', () => {
  it('has the length, the template and the characters that were asked for', () => {
    const value: unknown = JSON.parse(generateSecret(keys.properties.GenerateSecretString ?? {}));

    expect(value).toEqual({ kept: 'yes', default: expect.stringMatching(/^[A-Za-z0-9]{43}$/) });
  });

  it('has every type of character unless told otherwise, and none that is excluded', () => {
    const value = generateSecret({ PasswordLength: 8, ExcludeCharacters: 'abcdefghijklmnopqrstuvwxy"' });

    expect(value).toHaveLength(8);
    expect(value).toMatch(/z/);
    expect(value).toMatch(/[A-Z]/);
    expect(value).toMatch(/[0-9]/);
    expect(value).toMatch(/[^A-Za-z0-9]/);
    expect(value).not.toMatch(/[a-y"]/);
  });
});

it('keeps a value over a restart, in a file for its owner only', async () => {
  const first = await startSecrets();
  const before = await first.client.send(new GetSecretValueCommand({ SecretId: 'Shop-Keys' }));

  const second = await startSecrets(first.file);
  const after = await second.client.send(new GetSecretValueCommand({ SecretId: arn }));

  expect(after.SecretString).toBe(before.SecretString);
  expect(after.VersionId).toBe(before.VersionId);
  expect(statSync(first.file).mode & 0o777).toBe(0o600);
});

it('makes the old value the previous one when a new one is put', async () => {
  const { client } = await startSecrets();
  const before = await client.send(new GetSecretValueCommand({ SecretId: arn }));

  await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: '{"default":"new"}' }));

  const current = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  const previous = await client.send(
    new GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSPREVIOUS' }),
  );
  const byVersion = await client.send(
    new GetSecretValueCommand({ SecretId: arn, VersionId: before.VersionId }),
  );
  expect(current).toMatchObject({ SecretString: '{"default":"new"}', Name: 'Shop-Keys', ARN: arn });
  expect(previous.SecretString).toBe(before.SecretString);
  expect(byVersion.SecretString).toBe(before.SecretString);
});

it('takes a repeated put with the same token for one', async () => {
  const { client } = await startSecrets();
  const put = (SecretString: string) =>
    client.send(
      new PutSecretValueCommand({ SecretId: arn, SecretString, ClientRequestToken: 't'.repeat(32) }),
    );

  const first = await put('one');
  const second = await put('one');

  expect(second.VersionId).toBe(first.VersionId);
  await expect(put('two')).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

it('describes and lists its secrets without their values', async () => {
  const { client } = await startSecrets();

  const described = await client.send(new DescribeSecretCommand({ SecretId: 'Shop-Keys' }));
  const listed = await client.send(new ListSecretsCommand({}));

  expect(described).toMatchObject({ ARN: arn, Name: 'Shop-Keys' });
  expect(listed.SecretList).toMatchObject([{ ARN: arn, Name: 'Shop-Keys' }]);
  expect(JSON.stringify([described, listed])).not.toContain('SecretString');
});

it('does not find what is not there', async () => {
  const { client } = await startSecrets();

  const missing = client.send(new GetSecretValueCommand({ SecretId: 'other' }));
  const noPrevious = client.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSPREVIOUS' }));

  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(noPrevious).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('says that its file is corrupt', () => {
  const file = join(temporaryFolder(), 'secrets.json');
  writeFileSync(file, '{"Shop-Keys":');

  expect(() => new SecretsManager(file, new EngineClock())).toThrow(
    expect.objectContaining({
      code: 'corrupt_state',
      message: expect.stringContaining('npm start -- --reset'),
    }),
  );
});
