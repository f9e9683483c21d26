import type { ActionAnswer } from '../../contract.ts';
import { Icon } from './icon.tsx';

/** What came of an action. It is there, empty, before there is anything to say: only so is it read out. */
export function AnswerLine({ answer }: { readonly answer: ActionAnswer | undefined }) {
  return (
    <p class={`answer ${answer === undefined ? '' : answer.done ? 'good' : 'bad'}`} role="status">
      {answer !== undefined && (
        <>
          <Icon name={answer.done ? 'check' : 'warning'} />
          <span>{answer.message}</span>
        </>
      )}
    </p>
  );
}
