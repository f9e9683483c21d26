import { meaningOf, stepsFor } from '../../../tools/dead-letters/advice.ts';
import { type Letter, letterOf } from '../../../tools/dead-letters/letter.ts';
import type { LetterView } from '../contract.ts';
import type { Sources } from '../views/sources.ts';
import { queueName } from './queue-views.ts';

/** The most letters that are shown, the oldest first. */
const MOST_SHOWN = 200;

/** What lies in the dead-letter queue: looked at and not received, which would hide it from others for a while. */
export function letterViews({ sqs, queueUrls }: Pick<Sources, 'sqs' | 'queueUrls'>): LetterView[] {
  return sqs
    .peek(queueName(queueUrls, 'dead-letter'), MOST_SHOWN)
    .map((message) => letterView(letterOf(message, queueUrls)));
}

function letterView(letter: Letter): LetterView {
  const { id, sentAt, reason, contents } = letter;
  const advice = stepsFor(letter, {
    redrive: 'there is a button for it here.',
    delete: 'here is the command for it.',
  });
  const canBeRedriven = contents.kind === 'job';
  return {
    id,
    sentAt,
    ...aboutOf(contents),
    kind: kindOf(contents),
    reason,
    explanation: meaningOf(letter),
    advice: advice.join(' '),
    canBeRedriven,
    ...(!canBeRedriven && { deletedBy: `npm run dead-letters -- delete ${id}` }),
  };
}

function aboutOf(contents: Letter['contents']): Pick<LetterView, 'about' | 'problem'> {
  if (contents.kind === 'malformed') return { problem: contents.problem };
  const { reference } = contents.job;
  return reference === undefined ? {} : { about: reference };
}

function kindOf(contents: Letter['contents']): string {
  if (contents.kind === 'malformed') return 'malformed';
  return contents.job.kind === 'relay' ? 'relay' : 'check';
}
