import { useContext, useEffect, useState } from 'preact/hooks';
import type { Frame } from '../../contract.ts';
import { ConsoleContext } from './console-context.ts';
import { type Source, Stream } from './stream.ts';
import { afterNews, type StreamState } from './stream-state.ts';

/**
 * Follows a stream while the page is shown and visible. With another URL the last snapshot stays until the first of the new one, so
 * that a search does not blink.
 */
export function useStream<Snapshot extends { readonly frame: Frame }>(url: string): StreamState<Snapshot> {
  const console = useContext(ConsoleContext);
  const [state, setState] = useState<StreamState<Snapshot>>({ kind: 'loading' });

  useEffect(() => {
    let stream: Stream<Snapshot> | undefined;
    const follow = () => {
      stream?.close();
      stream = document.hidden ? undefined : openStream<Snapshot>(url, (change) => setState(change));
    };
    follow();
    // A browser lets six connections stay open to one server, those of hidden tabs included.
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      stream?.close();
    };
  }, [url]);

  useEffect(() => console.update(state), [console, state]);
  return state;
}

function openStream<Snapshot>(
  url: string,
  change: (changed: (state: StreamState<Snapshot>) => StreamState<Snapshot>) => void,
): Stream<Snapshot> {
  return new Stream<Snapshot>(
    {
      open: () => sourceOf(new EventSource(url)),
      clock: Date.now,
      after: (ms, action) => {
        const timer = setTimeout(action, ms);
        return () => clearTimeout(timer);
      },
    },
    (news) => change((state) => afterNews(state, news)),
  );
}

/** The browser's own, told what to do in the words of a {@link Source}. */
function sourceOf(events: EventSource): Source {
  return {
    onSnapshot: (listener) => events.addEventListener('message', ({ data }) => listener(data)),
    onTrouble: (listener) => events.addEventListener('trouble', ({ data }) => listener(data)),
    onError: (listener) => events.addEventListener('error', listener),
    close: () => events.close(),
  };
}
