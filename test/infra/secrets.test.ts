import { expect, it } from 'vitest';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();

/** CloudFormation generates a new value whenever one of these changes: the live keys would be gone. */
it('generates both secrets as it did in the first release', () => {
  const { PaystackSecret, ServiceKeysSecret } = propertiesOf(template, 'AWS::SecretsManager::Secret');

  expect(PaystackSecret?.GenerateSecretString).toEqual({
    SecretStringTemplate: '{"current":""}',
    GenerateStringKey: 'unused',
  });
  expect(ServiceKeysSecret?.GenerateSecretString).toEqual({
    SecretStringTemplate: '{}',
    GenerateStringKey: 'default',
    PasswordLength: 43,
    ExcludePunctuation: true,
  });
});

it('writes no secret into the template', () => {
  for (const secret of Object.values(propertiesOf(template, 'AWS::SecretsManager::Secret'))) {
    expect(secret).not.toHaveProperty('SecretString');
  }
});
