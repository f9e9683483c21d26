import type { Mode } from '../../shared/payment/mode.ts';
import type { Operation } from './api/route.ts';
import type { CallEnd } from './call-counts.ts';
import type { FaultKind } from './faults.ts';

/** Something that happened at the simulator, for whoever shows it. Bodies name the payer. */
export type SimulatorActivity =
  | ({ readonly kind: 'call' } & AnsweredCall)
  | ({ readonly kind: 'webhook' } & TriedWebhook);

/** A call of the API that is over. */
export interface AnsweredCall {
  /** Epoch milliseconds of the simulator's clock: when it came. */
  readonly at: number;
  readonly operation: Operation;
  /** By the key that it came with; missing for an unknown one. */
  readonly mode?: Mode;
  /** The transaction that it was about, where it named one. */
  readonly reference?: string;
  /** The payer's, of an initialize. */
  readonly email?: string;
  readonly end: CallEnd;
  /** Real time until it was answered, or until its caller gave up. */
  readonly durationMs: number;
  /** What was answered, also where the answer broke off in the middle. */
  readonly body?: string;
  /** What befell it. */
  readonly fault?: FaultKind;
}

/** One try to deliver a webhook. */
export interface TriedWebhook {
  readonly at: number;
  readonly event: string;
  readonly reference: string;
  /** `lost`: it was never sent, although Paystack believes so. */
  readonly outcome: 'received' | 'refused' | 'lost';
}
