import type { EngineClock } from '../../clock.ts';
import type { CallCounts } from '../call-counts.ts';
import type { Faults } from '../faults.ts';
import type { Outcomes } from '../outcomes.ts';
import type { Plans } from '../plans.ts';
import type { RateLimiter } from '../rate-limiter.ts';
import type { Refunding } from '../refunding.ts';
import type { Deliveries } from '../store/deliveries.ts';
import type { Refunds } from '../store/refunds.ts';
import type { Transactions } from '../store/transactions.ts';
import type { WebhookSender } from '../webhooks/webhook-sender.ts';

/** What the control interface works on. */
export interface ControlParts {
  readonly clock: EngineClock;
  readonly transactions: Transactions;
  readonly refunds: Refunds;
  readonly deliveries: Deliveries;
  readonly outcomes: Outcomes;
  readonly refunding: Refunding;
  readonly webhooks: WebhookSender;
  readonly faults: Faults;
  readonly calls: CallCounts;
  readonly limiter: RateLimiter;
  readonly plans: Plans;
  readonly checkoutUrl: (accessCode: string) => string;
  readonly reset: () => void;
}

/** A request to the control interface. */
export interface ControlRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}
