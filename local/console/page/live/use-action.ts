import { useCallback, useState } from 'preact/hooks';
import type { ActionAnswer } from '../../contract.ts';
import { act } from './act.ts';

export interface Doing<Action> {
  /** Resolves once it was answered. */
  readonly run: (action: Action) => Promise<ActionAnswer>;
  readonly isRunning: boolean;
  /** The last answer. */
  readonly answer: ActionAnswer | undefined;
}

/** One of the server's actions, and what came of it. */
export function useAction<Action extends object>(url: string): Doing<Action> {
  const [running, setRunning] = useState(0);
  const [answer, setAnswer] = useState<ActionAnswer | undefined>(undefined);
  const run = useCallback(
    async (action: Action) => {
      setRunning((count) => count + 1);
      const answered = await act(url, action);
      setAnswer(answered);
      setRunning((count) => count - 1);
      return answered;
    },
    [url],
  );
  return { run, isRunning: running > 0, answer };
}
