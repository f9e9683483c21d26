import { LoadError } from '../../load/load-error.ts';
import { ControlError } from '../../simulator/control/control-error.ts';
import { readInput } from '../../simulator/control/read-input.ts';
import type { SimulatorControls } from '../../simulator/start-simulator.ts';
import { ACTIONS, FAULT_SWITCHES } from '../contract.ts';
import { webhookSettings, withSwitches } from '../faults/switches.ts';
import type { LoadRunner } from '../load/load-runner.ts';
import type { Redrive } from '../queues/redrive.ts';
import { faultsInput, loadInput, redriveInput } from './inputs.ts';

export interface ActionParts {
  /** Missing with the real Paystack. */
  readonly simulator?: SimulatorControls;
  readonly load: LoadRunner;
  readonly redrive: Redrive;
}

/** Does something. @returns a sentence on what was done @throws ControlError */
type Action = (parts: ActionParts, body: string) => string | Promise<string>;

const BY_PATH: Readonly<Record<string, Action>> = {
  [ACTIONS.redrive]: redrive,
  [ACTIONS.faults]: setFaults,
  [ACTIONS.load]: changeLoad,
};

/** What is done at a path. */
export function actionAt(path: string): Action | undefined {
  return Object.hasOwn(BY_PATH, path) ? BY_PATH[path] : undefined;
}

function redrive(parts: ActionParts, body: string): Promise<string> {
  return parts.redrive(readInput(redriveInput, body).id);
}

function setFaults({ simulator }: ActionParts, body: string): string {
  const { webhooks, ...switches } = readInput(faultsInput, body);
  if (simulator === undefined) throw notSimulated();
  simulator.faults.replace(withSwitches(simulator.faults.list(), switches));
  simulator.webhooks.change(webhookSettings(webhooks));
  const on = FAULT_SWITCHES.filter((each) => switches.switches[each]);
  return on.length === 0 ? 'Paystack answers as it should.' : `Switched on: ${on.join(', ')}.`;
}

function changeLoad({ load }: ActionParts, body: string): string {
  const change = readInput(loadInput, body);
  if (change.kind === 'stop') {
    load.stop();
    return 'No more payments are started.';
  }
  try {
    if (!load.start(change.perMinute, change.mix)) throw notSimulated();
    return `${change.perMinute} payments a minute are being started.`;
  } catch (error) {
    if (error instanceof LoadError) {
      throw new ControlError(400, error.code, error.message, { cause: error });
    }
    throw error;
  }
}

function notSimulated(): ControlError {
  return new ControlError(
    409,
    'not_simulated',
    'This is the real Paystack: it has no faults to switch on and no simulated payers. Start without PAYSTACK_SECRET_KEY.',
  );
}
