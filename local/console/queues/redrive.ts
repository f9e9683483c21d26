import type { Redriven } from '../../../tools/dead-letters/letter-box.ts';
import { dummyCredentials } from '../../aws-identity.ts';
import type { Engine } from '../../engine.ts';
import { ControlError } from '../../simulator/control/control-error.ts';
import type { QueueUrls } from '../views/sources.ts';

/** @param id a letter's, or `all` @returns a sentence on what was done @throws ControlError */
export type Redrive = (id: string) => Promise<string>;

/**
 * Redrives dead letters as `npm run dead-letters` does. What that needs is loaded at the first one: the SDK takes a tenth of a second
 * or more.
 */
export function createRedrive(
  { endpoints, region }: Pick<Engine, 'endpoints' | 'region'>,
  urls: QueueUrls,
): Redrive {
  return async (id) => {
    const [{ SQSClient }, { LetterBox }, { AWS_CLIENT_OPTIONS }] = await Promise.all([
      import('@aws-sdk/client-sqs'),
      import('../../../tools/dead-letters/letter-box.ts'),
      import('../../../shared/runtime/aws-client-options.ts'),
    ]);
    const sqs = new SQSClient({
      ...AWS_CLIENT_OPTIONS,
      region,
      credentials: dummyCredentials,
      endpoint: endpoints.sqs,
    });
    try {
      const box = new LetterBox({ sqs, deadLetterQueueUrl: urls['dead-letter'], laneUrls: urls });
      return await box.open(async ({ letters, hidden }) => {
        const chosen = id === 'all' ? letters : letters.filter((letter) => letter.id === id);
        if (id !== 'all' && chosen.length === 0) throw noSuchLetter(id, hidden);
        return told(await box.redrive(chosen));
      });
    } finally {
      sqs.destroy();
    }
  };
}

function noSuchLetter(id: string, hidden: number): ControlError {
  const elsewhere =
    hidden === 0 ? '' : ` Somebody else is looking at ${hidden} of them; try again in two minutes.`;
  return new ControlError(404, 'no_letter', `There is no dead letter ${id} any more.${elsewhere}`);
}

function told({ redriven, malformed, failed }: Redriven): string {
  if (failed.length > 0) {
    throw new ControlError(
      502,
      'not_redriven',
      `${failed.length} could not be sent and are still here; ${redriven.length} were. Try again.`,
    );
  }
  if (redriven.length === 0 && malformed.length > 0) {
    throw new ControlError(
      409,
      'malformed_job',
      'What is no job can not be redriven. Delete it: npm run dead-letters -- delete <id>',
    );
  }
  const kept = malformed.length === 0 ? '' : ` ${malformed.length} are no jobs and stay.`;
  return `Redriven: ${redriven.length}.${kept}`;
}
