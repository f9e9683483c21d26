import { type Frame, STREAMS } from '../contract.ts';
import { eventsPage } from './events.ts';
import { faultsPage } from './faults.ts';
import { overviewPage } from './overview.ts';
import { paymentPage } from './payment.ts';
import { paymentsPage } from './payments.ts';
import { queuesPage } from './queues.ts';
import type { Sources } from './sources.ts';

interface Stream {
  /** The shortest time from one snapshot to the next. */
  readonly gapMs: number;
  readonly make: (
    sources: Sources,
    query: URLSearchParams,
  ) => { readonly frame: Frame } | Promise<{ readonly frame: Frame }>;
}

/** Twice a second. */
const GAP_MS = 500;
/** One payment is watched as it travels. */
const PAYMENT_GAP_MS = 250;

const BY_PATH: Readonly<Record<string, Stream>> = {
  [STREAMS.overview]: { gapMs: GAP_MS, make: overviewPage },
  [STREAMS.payments]: { gapMs: GAP_MS, make: paymentsPage },
  [STREAMS.payment]: { gapMs: PAYMENT_GAP_MS, make: paymentPage },
  [STREAMS.queues]: { gapMs: GAP_MS, make: queuesPage },
  [STREAMS.events]: { gapMs: GAP_MS, make: eventsPage },
  [STREAMS.faults]: { gapMs: GAP_MS, make: faultsPage },
};

/** What is streamed at a path. */
export function streamAt(path: string): Stream | undefined {
  return Object.hasOwn(BY_PATH, path) ? BY_PATH[path] : undefined;
}
