import { OPERATIONS } from '../../../infra/quota.ts';
import { stopsAll } from '../../../shared/paystack/quota/breaker-state.ts';
import type { Frame } from '../contract.ts';
import { countInForce } from '../faults/switches.ts';
import { depthOf, queueViews } from '../queues/queue-views.ts';
import type { Sources } from './sources.ts';

/** What is true of the whole. */
export function frameOf(sources: Sources): Frame {
  const { now, mode, apiUrl, shopUrl, store, quota, simulator, load } = sources;
  const { initializing, pending } = store.payments.byStatus();
  const open = OPERATIONS.map((operation) => quota.quotas[operation].breaker).filter(stopsAll);
  const deadLetters = queueViews(sources).find(({ kind }) => kind === 'dead-letter');
  return {
    now: now(),
    mode,
    isSimulated: simulator !== undefined,
    apiUrl,
    ...(shopUrl !== undefined && { shopUrl }),
    openPayments: initializing + pending,
    deadLetters: deadLetters === undefined ? 0 : depthOf(deadLetters),
    breaker: open.length > 0 ? 'open' : 'closed',
    ...(open.length > 0 && { triedAgainAt: Math.max(...open.map(({ openUntil }) => openUntil)) }),
    faultsInForce:
      simulator === undefined ? 0 : countInForce(simulator.faults.list(), simulator.webhooks.settings),
    load: load.perMinute,
  };
}
