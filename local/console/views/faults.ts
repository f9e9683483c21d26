import type { FaultsPage } from '../contract.ts';
import { othersIn, switchesIn, webhookFaults } from '../faults/switches.ts';
import { frameOf } from './frame.ts';
import type { Sources } from './sources.ts';

/** With the real Paystack nothing is switched on, and nothing can be. */
export function faultsPage(sources: Sources): FaultsPage {
  const { simulator, load } = sources;
  const rules = simulator?.faults.list() ?? [];
  return {
    frame: frameOf(sources),
    ...switchesIn(rules),
    webhooks:
      simulator === undefined
        ? { lost: false, twice: false, delayMs: 0 }
        : webhookFaults(simulator.webhooks.settings),
    others: othersIn(rules),
    load: load.view(),
  };
}
