import type { StreamTrouble } from '../../contract.ts';
import { shareEqual } from './share-equal.ts';

/** What a page knows of the stream that it follows. Times are epoch milliseconds of this browser's clock. */
export type StreamState<Snapshot> =
  /** Nothing has come yet. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'live'; readonly snapshot: Snapshot; readonly receivedAt: number }
  /** The last snapshot is still shown, as what it is: the past. */
  | { readonly kind: 'disconnected'; readonly snapshot: Snapshot; readonly since: number }
  /** Nothing was ever shown, or the server says that it can't tell. */
  | {
      readonly kind: 'error';
      readonly trouble: StreamTrouble;
      readonly since: number;
      readonly snapshot?: Snapshot;
    };

/** What happens to a stream. */
export type StreamNews<Snapshot> =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot; readonly at: number }
  | { readonly kind: 'trouble'; readonly trouble: StreamTrouble; readonly at: number }
  /** The connection broke, could not be made, or fell silent. */
  | { readonly kind: 'lost'; readonly at: number };

/** The console's own server can't be reached, so it can't be the one who says so. */
const UNREACHABLE: StreamTrouble = {
  code: 'unreachable',
  message: 'The console does not answer. Is npm start still running?',
};

/** The state after some news. A snapshot replaces all that was known, but what is equal keeps its identity. */
export function afterNews<Snapshot>(
  state: StreamState<Snapshot>,
  news: StreamNews<Snapshot>,
): StreamState<Snapshot> {
  const last = 'snapshot' in state ? state.snapshot : undefined;
  switch (news.kind) {
    case 'snapshot':
      return { kind: 'live', snapshot: shareEqual(last, news.snapshot), receivedAt: news.at };
    case 'trouble':
      return {
        kind: 'error',
        trouble: news.trouble,
        since: state.kind === 'error' ? state.since : news.at,
        ...(last !== undefined && { snapshot: last }),
      };
    case 'lost': {
      // What was lost stays lost since the first time, however often it is tried again.
      const since = 'since' in state ? state.since : news.at;
      if (last !== undefined) return { kind: 'disconnected', snapshot: last, since };
      return { kind: 'error', trouble: UNREACHABLE, since };
    }
  }
}
