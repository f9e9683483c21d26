import { ACTIONS, type LetterView, type RedriveAction } from '../../../contract.ts';
import { counted } from '../../format/count.ts';
import { paymentLink } from '../../links.ts';
import { pure } from '../../live/pure.ts';
import { useAction } from '../../live/use-action.ts';
import { AnswerLine } from '../../parts/answer-line.tsx';
import { Chip } from '../../parts/chip.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Section } from '../../parts/section.tsx';
import { Ago } from '../../parts/times.tsx';

/** What was given up, why, and what to do about it. */
export const DeadLetters = pure(({ letters }: { readonly letters: readonly LetterView[] }) => {
  // One for all buttons: the letter is gone by the time that there is something to say of it.
  const { run, isRunning, answer } = useAction<RedriveAction>(ACTIONS.redrive);
  const some = letters.filter(({ canBeRedriven }) => canBeRedriven).length;
  const redriveAll = some > 1 && (
    <button type="button" disabled={isRunning} onClick={() => run({ id: 'all' })}>
      Redrive all {some}
    </button>
  );
  return (
    <Section
      title="Dead letters"
      hint="A job can be sent to its lane again, with all its attempts, once what kept it is mended. Repeating is safe. What is no job can only be deleted."
      aside={redriveAll}
    >
      <AnswerLine answer={answer} />
      {letters.length === 0 ? (
        <Empty title="No dead letters.">
          <p>No job was given up. This is how it should look.</p>
        </Empty>
      ) : (
        <ul class="letters" aria-label={counted(letters.length, 'dead letter')}>
          {letters.map((letter) => (
            <Letter key={letter.id} letter={letter} isBusy={isRunning} redrive={run} />
          ))}
        </ul>
      )}
    </Section>
  );
});

interface LetterProps {
  readonly letter: LetterView;
  readonly isBusy: boolean;
  readonly redrive: (action: RedriveAction) => void;
}

const Letter = pure(({ letter, isBusy, redrive }: LetterProps) => (
  <li>
    <div class="letter-head">
      <h3>
        {letter.kind === 'malformed' ? 'A message that is no job' : `A ${letter.kind}`}
        {letter.about !== undefined && (
          <>
            {' of '}
            <a class="mono" href={paymentLink(letter.about)}>
              {letter.about}
            </a>
          </>
        )}
      </h3>
      <Chip tone="bad" icon="warning">
        {letter.reason}
      </Chip>
      <span class="quiet number">
        <Ago at={letter.sentAt} />
      </span>
    </div>
    <p>
      {letter.explanation}
      {letter.problem !== undefined && ` What is wrong with it: ${letter.problem}.`}
    </p>
    <p class="advice">
      <Icon name="arrow-right" /> <span>{letter.advice}</span>
    </p>
    {letter.canBeRedriven ? (
      <button
        type="button"
        class="small"
        disabled={isBusy}
        aria-label={`Redrive ${letter.about ?? letter.id}`}
        onClick={() => redrive({ id: letter.id })}
      >
        Redrive
      </button>
    ) : (
      letter.deletedBy !== undefined && (
        <p class="line">
          <code>{letter.deletedBy}</code> <CopyButton text={letter.deletedBy} what="the command" />
        </p>
      )
    )}
  </li>
));
