import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { addReadyStack } from '../../infra/ready-stack.ts';
import { context, propertiesOf } from './synthesize.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

/** The app's one stack as `npx cdk deploy -c ...` would deploy it, and what becomes of it when somebody deletes it. */
function fate(overrides: Record<string, string>) {
  const app = new App({ context: { ...context, ...overrides } });
  const stack = addReadyStack(app);
  const template = Template.fromStack(stack);
  const resources = Object.values<{ Type: string; DeletionPolicy?: string }>(template.toJSON().Resources);
  return {
    stacks: app.node.children.filter(Stack.isStack).map(({ node }) => node.id),
    terminationProtection: stack.terminationProtection,
    deletionProtection: propertiesOf(template, 'AWS::DynamoDB::Table').Table?.DeletionProtectionEnabled,
    retained: resources
      .filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete')
      .map(({ Type }) => Type),
  };
}

it('deploys dev by itself where no stage is named, and leaves nothing of it behind', () => {
  expect(fate({})).toEqual({
    stacks: ['PaystackPayments-dev'],
    terminationProtection: false,
    deletionProtection: false,
    retained: [],
  });
});

it('deploys prod by itself, protects it and keeps what can not be had again', () => {
  expect(fate({ stage: 'prod' })).toEqual({
    stacks: ['PaystackPayments-prod'],
    terminationProtection: true,
    deletionProtection: true,
    retained: ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret', 'AWS::SecretsManager::Secret'],
  });
});

it('keeps prod when the protection is turned off to take it down', () => {
  expect(fate({ stage: 'prod', deletionProtection: 'false' })).toMatchObject({
    terminationProtection: false,
    deletionProtection: false,
    retained: expect.arrayContaining(['AWS::DynamoDB::Table']),
  });
});

it('fails with a sentence and no stack trace for a setting that there is not', async () => {
  const synth = promisify(execFile)(process.execPath, [join(projectRoot, 'infra', 'app.ts')], {
    env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ 'cache.closd': '10m' }) },
  });

  await expect(synth).rejects.toMatchObject({
    code: 1,
    stderr: '-c cache.closd: there is no setting cache.closd; did you mean cache.closed?\n',
  });
});
