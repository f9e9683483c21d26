import type { Frame } from '../../contract.ts';
import { EngineTime } from './engine-time.ts';
import type { StreamState } from './stream-state.ts';

/** What the frame around every page shows. */
export interface Connection {
  readonly kind: StreamState<unknown>['kind'];
  /** Epoch milliseconds of the browser's clock; missing while all is well. */
  readonly since?: number;
  /** Of the last snapshot of any page. */
  readonly frame?: Frame;
}

/** What outlives the page that is shown: the connection, the frame of the last snapshot, and the engine's time. */
export class ConsoleState {
  readonly time = new EngineTime(Date.now);
  readonly #listeners = new Set<() => void>();
  #connection: Connection = { kind: 'loading' };

  get connection(): Connection {
    return this.#connection;
  }

  /** Takes in what a page's stream is at. */
  update(state: StreamState<{ readonly frame: Frame }>): void {
    const frame = 'snapshot' in state ? state.snapshot?.frame : undefined;
    const known = frame ?? this.#connection.frame;
    if (state.kind === 'live') this.time.set(state.snapshot.frame.now);
    else if (state.kind !== 'loading') this.time.stop();
    // Between two pages nothing is known to be wrong.
    if (state.kind === 'loading') return;
    this.#connection = {
      kind: state.kind,
      ...('since' in state && { since: state.since }),
      ...(known !== undefined && { frame: known }),
    };
    for (const listener of this.#listeners) listener();
  }

  /** @returns takes it back */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
