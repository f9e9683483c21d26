import { describe, expect, it } from 'vitest';
import { chooseTarget, TargetChoiceError } from '../../deploy/support/target-choice.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret', AWS_PROFILE: 'production' };

describe('what the deployment test deploys to', () => {
  it('is an emulator of its own, whatever credentials lie around', () => {
    expect(chooseTarget(CREDENTIALS)).toEqual({ kind: 'own' });
  });

  it('is the emulator at AWS_ENDPOINT_URL', () => {
    const choice = chooseTarget({ ...CREDENTIALS, AWS_ENDPOINT_URL: 'http://localhost:4566' });

    expect(choice).toEqual({ kind: 'emulator', endpoint: 'http://localhost:4566' });
  });

  it('is the account when that is asked for, with the tunnel to the simulator', () => {
    const choice = chooseTarget({
      DEPLOY_TO: 'account',
      SIMULATOR_URL: 'https://tunnel.example.com/',
      SIMULATOR_PORT: '4001',
    });

    expect(choice).toEqual({
      kind: 'account',
      simulator: { url: 'https://tunnel.example.com', port: 4001 },
    });
  });

  it.each([
    ['no tunnel', { SIMULATOR_PORT: '4001' }, 'SIMULATOR_URL, the public https URL of a tunnel'],
    ['no port', { SIMULATOR_URL: 'https://tunnel.example.com' }, 'SIMULATOR_PORT, a free port'],
    [
      'a port that is none',
      { SIMULATOR_URL: 'https://t.example.com', SIMULATOR_PORT: '70000' },
      'SIMULATOR_PORT',
    ],
  ])('is not the account with %s', (_, environment, sentence) => {
    const choose = () => chooseTarget({ DEPLOY_TO: 'account', ...environment });

    expect(choose).toThrow(TargetChoiceError);
    expect(choose).toThrow(sentence);
  });

  it('is nothing that DEPLOY_TO does not know', () => {
    expect(() => chooseTarget({ DEPLOY_TO: 'acount' })).toThrow('DEPLOY_TO can only be account, not acount');
  });
});
