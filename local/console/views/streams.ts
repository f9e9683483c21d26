import { type Frame, STREAMS } from '../contract.ts';
import { eventsPage } from './events.ts';
import { faultsPage } from './faults.ts';
import { overviewPage } from './overview.ts';
import { searchIn } from './parameters.ts';
import { paymentPage } from './payment.ts';
import { paymentsPage } from './payments.ts';
import { queuesPage } from './queues.ts';
import type { Sources } from './sources.ts';

interface Stream {
  /** The shortest time from one snapshot to the next. */
  readonly gapMs: (query: URLSearchParams) => number;
  readonly make: (
    sources: Sources,
    query: URLSearchParams,
  ) => { readonly frame: Frame } | Promise<{ readonly frame: Frame }>;
}

/** Twice a second. */
const always = () => 500;
/** A search looks through everything, some 10 ms of the engine's time with 20,000 payments. */
const bySearch = (query: URLSearchParams) => (searchIn(query) === '' ? always() : 2_000);
/** One payment is watched as it travels. */
const oftener = () => 250;

const BY_PATH: Readonly<Record<string, Stream>> = {
  [STREAMS.overview]: { gapMs: always, make: overviewPage },
  [STREAMS.payments]: { gapMs: bySearch, make: paymentsPage },
  [STREAMS.payment]: { gapMs: oftener, make: paymentPage },
  [STREAMS.queues]: { gapMs: always, make: queuesPage },
  [STREAMS.events]: { gapMs: bySearch, make: eventsPage },
  [STREAMS.faults]: { gapMs: always, make: faultsPage },
};

/** What is streamed at a path. */
export function streamAt(path: string): Stream | undefined {
  return Object.hasOwn(BY_PATH, path) ? BY_PATH[path] : undefined;
}
