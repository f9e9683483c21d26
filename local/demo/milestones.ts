import type { Step } from '../console/contract.ts';

/** Something that has happened to the payment. */
export interface Milestone {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly name: string;
  readonly details: string;
  /** How long it took by itself, in ms, where that is known. */
  readonly tookMs?: number;
}

/** What is waited for: a milestone in the steps of a payment. */
export interface Expected {
  /** In a sentence such as "the webhook did not come". */
  readonly missing: string;
  readonly waitingFor: string;
  readonly find: (steps: readonly Step[]) => Milestone | undefined;
}

/** What comes of the call of initialize, in whichever order. */
export const AFTER_INITIALIZE: readonly Expected[] = [
  expected('claimed', 'the claim', 'the payment was not claimed', ({ at }) => ({
    at,
    name: 'claimed',
    details: 'recorded in the table before Paystack is called',
  })),
  expected('paystack', "Paystack's answer", 'Paystack was not called', ({ at, details }) =>
    details.operation === 'initialize'
      ? { at, name: 'called Paystack', details: `initialize, ${details.end}`, ...took(details.durationMs) }
      : undefined,
  ),
  expected('scheduled', 'the first check', 'no check was scheduled', ({ at, details }) =>
    details.because === 'ladder'
      ? {
          at,
          name: 'check scheduled',
          details: `in ${Math.round(details.delayMs / 1_000)} s, should no webhook come before`,
        }
      : undefined,
  ),
];

/** What comes of the payer's paying, one after the other. */
export const AFTER_PAYING: readonly Expected[] = [
  expected('webhook', 'the webhook', 'the webhook did not come', ({ at, details }) =>
    details.outcome === 'received'
      ? { at, name: 'webhook received', details: `${details.event}, signature checked, check asked for` }
      : undefined,
  ),
  expected('checked', 'the check', 'the payment was not checked', ({ at, details }) => ({
    at,
    name: 'checked',
    details: `asked by ${details.reason}; Paystack says ${details.paystackStatus ?? 'nothing'}`,
  })),
  expected('closed', 'the end', 'the payment was not closed', ({ at, details }) => ({
    at,
    name: 'closed',
    details: `status ${details.status}, event stored with it in one write`,
  })),
  expected('event', 'the event', 'no event was published', ({ at, details }) =>
    details.type.startsWith('payment.')
      ? { at, name: 'event published', details: `${details.type} on the bus, id ${details.eventId}` }
      : undefined,
  ),
];

/** The first step of a kind that there is something to say of. */
function expected<Kind extends Step['kind']>(
  kind: Kind,
  waitingFor: string,
  missing: string,
  tell: (step: Extract<Step, { kind: Kind }>) => Milestone | undefined,
): Expected {
  const isOfKind = (step: Step): step is Extract<Step, { kind: Kind }> => step.kind === kind;
  return {
    waitingFor,
    missing,
    find: (steps) => {
      for (const step of steps.filter(isOfKind)) {
        const milestone = tell(step);
        if (milestone !== undefined) return milestone;
      }
      return undefined;
    },
  };
}

function took(durationMs: number | undefined): { tookMs?: number } {
  return durationMs === undefined ? {} : { tookMs: durationMs };
}
