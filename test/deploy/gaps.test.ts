import { describe, expect, inject, it } from 'vitest';
import { CdkError, cdk } from './support/cdk.ts';

const target = inject('target');

/** Each of these fails when MiniStack has closed the gap: then `emulated-app.ts` has to work around one thing less. */
describe.skipIf(target === null || !target.isMiniStack)('MiniStack', () => {
  it('refuses the ready app for nothing but the types that are left out', async () => {
    const deployed = target && cdk(target, ['deploy', '--require-approval', 'never']);

    await expect(deployed).rejects.toThrow(CdkError);
    await expect(deployed).rejects.toThrow(
      'Unrecognized resource types: ' +
        '[AWS::Events::Archive, AWS::Events::EventBusPolicy, AWS::Logs::QueryDefinition, AWS::SecretsManager::ResourcePolicy]',
    );
  });
});
