import { useEffect, useState } from 'preact/hooks';
import type { ActionAnswer, FaultsAction, FaultsPage } from '../../../contract.ts';
import { useAction } from '../../live/use-action.ts';

export interface Faults {
  /** What is in force, or was asked for and will be in a moment. */
  readonly shown: FaultsAction;
  readonly isOn: boolean;
  readonly change: (changed: Partial<FaultsAction>) => void;
  readonly clear: () => void;
  readonly answer: ActionAnswer | undefined;
}

/** The switches. One that was moved stays where it is until the server has answered and said what is in force. */
export function useFaults(snapshot: FaultsPage, url: string): Faults {
  const { run, isRunning, answer } = useAction<FaultsAction>(url);
  const [wanted, setWanted] = useState<FaultsAction | undefined>(undefined);
  // Only the next snapshot may end what was wanted.
  useEffect(() => {
    if (!isRunning) setWanted(undefined);
  }, [snapshot]);

  const { switches, latencyMs, webhooks } = snapshot;
  const shown = wanted ?? { switches, latencyMs, webhooks };
  const ask = (action: FaultsAction) => {
    setWanted(action);
    void run(action);
  };
  return {
    shown,
    isOn: isAnyOn(shown),
    change: (changed) => ask({ ...shown, ...changed }),
    clear: () => ask({ ...shown, switches: ALL_OFF, webhooks: { lost: false, twice: false, delayMs: 0 } }),
    answer,
  };
}

const ALL_OFF: FaultsAction['switches'] = {
  latency: false,
  'server-errors': false,
  'rate-limited': false,
  timeouts: false,
  html: false,
};

function isAnyOn({ switches, webhooks }: FaultsAction): boolean {
  return Object.values(switches).includes(true) || webhooks.lost || webhooks.twice || webhooks.delayMs > 0;
}
