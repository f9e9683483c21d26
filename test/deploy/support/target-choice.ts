/** Where the tests are to deploy to. */
export type TargetChoice =
  /** A MiniStack that they install and start themselves. */
  | { readonly kind: 'own' }
  /** An emulator that somebody else has started on this machine. */
  | { readonly kind: 'emulator'; readonly endpoint: string }
  /** The account that the shell's credentials name. */
  | { readonly kind: 'account'; readonly simulator: { readonly url: string; readonly port: number } };

/** The environment asks for something that can't be deployed to. */
export class TargetChoiceError extends Error {
  override readonly name = 'TargetChoiceError';
  readonly code = 'target_choice';
}

/**
 * Reads the choice out of the environment. Credentials alone choose nothing: laptops and CI machines have them lying around, for
 * accounts in which nobody wants to find a test. `docs/decisions/deployment-test-needs-to-be-told-the-account.md`.
 *
 * @throws TargetChoiceError with a sentence that says what to set
 */
export function chooseTarget(environment: Readonly<Record<string, string | undefined>>): TargetChoice {
  const { DEPLOY_TO, AWS_ENDPOINT_URL, SIMULATOR_URL, SIMULATOR_PORT } = environment;
  if (DEPLOY_TO === undefined) {
    return AWS_ENDPOINT_URL === undefined
      ? { kind: 'own' }
      : { kind: 'emulator', endpoint: AWS_ENDPOINT_URL };
  }
  if (DEPLOY_TO !== 'account') {
    throw new TargetChoiceError(
      `DEPLOY_TO can only be account, not ${DEPLOY_TO}: leave it away to deploy to an emulator`,
    );
  }
  const port = Number(SIMULATOR_PORT);
  if (SIMULATOR_URL === undefined || !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new TargetChoiceError(
      'DEPLOY_TO=account takes SIMULATOR_PORT, a free port of this machine, and SIMULATOR_URL, the public https URL of a tunnel to it: ' +
        'the deployed functions have to reach the simulator that stands for Paystack',
    );
  }
  return { kind: 'account', simulator: { url: SIMULATOR_URL.replace(/\/$/, ''), port } };
}
