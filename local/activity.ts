import type { ServedRequest } from './api-gateway/api-server.ts';
import type { PublishedEvent } from './event-bus.ts';
import type { Invocation, LogLine } from './lambda/invocation.ts';

/** Something that happened in the engine, for a live feed or a test. */
export type Activity =
  | ({ readonly kind: 'request' } & ServedRequest)
  | ({ readonly kind: 'log' } & LogLine)
  | ({ readonly kind: 'invocation' } & Invocation)
  | { readonly kind: 'event'; readonly event: PublishedEvent; readonly busName: string }
  /** What the Paystack simulator tells. */
  | { readonly kind: 'paystack'; readonly message: string }
  /** What the demo shop tells. */
  | { readonly kind: 'shop'; readonly message: string }
  /** The engine itself has a problem, but goes on. */
  | { readonly kind: 'warning'; readonly message: string };
