import { isTransientAwsFailure } from '../../shared/runtime/transient-aws-failure.ts';
import { DeadLettersError } from './dead-letters-error.ts';
import { nothingRuns } from './local-deployment.ts';

/**
 * What failed, as a sentence for the person at the terminal.
 *
 * @param stack which was asked for; without one, what runs on this machine
 * @param profile of the shell's AWS credentials, where one is named
 */
export function describeFailure(error: unknown, stack: string | undefined, profile?: string): string {
  if (error instanceof DeadLettersError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if (stack === undefined) {
    // What the file of a killed npm start names does not answer.
    return isTransientAwsFailure(error) ? nothingRuns().message : `${error.name}: ${error.message}`;
  }
  const { name, message } = error;
  if (name === 'CredentialsProviderError' || name === 'CredentialsError') {
    return profile === undefined || profile === ''
      ? 'There are no AWS credentials in this shell: set AWS_PROFILE, or log in, and try again.'
      : `The profile ${profile} (AWS_PROFILE) has no AWS credentials: name another, or log in with it, and try again.`;
  }
  if (/region is missing/i.test(message)) {
    return 'No AWS region is set: set AWS_REGION, or a region in the profile, and try again.';
  }
  if (/stack.*does not exist/i.test(message)) {
    return `There is no stack ${stack} in this account and region: see aws cloudformation describe-stacks.`;
  }
  if (/AccessDenied|not authorized/i.test(`${name} ${message}`)) {
    return `AWS does not let these credentials do that: ${message}`;
  }
  if (isTransientAwsFailure(error)) return `AWS can't be reached, or gives no answer: ${message}`;
  return `${name}: ${message}`;
}
