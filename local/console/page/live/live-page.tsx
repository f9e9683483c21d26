import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Frame } from '../../contract.ts';
import { clockText } from '../format/moment.ts';
import { Icon } from '../parts/icon.tsx';
import type { StreamState } from './stream-state.ts';
import { useStream } from './use-stream.ts';

interface LivePageProps<Snapshot> {
  readonly title: string;
  /** Before the heading, such as the way up. */
  readonly before?: ComponentChildren;
  /** In place of the title, where the heading is not plain text. */
  readonly heading?: ComponentChildren;
  /** After the heading. */
  readonly after?: ComponentChildren;
  /** The stream, parameters included. */
  readonly url: string;
  readonly children: (snapshot: Snapshot) => ComponentChildren;
}

/** A page that follows a stream: its heading, and what is to be seen, or why there is nothing. */
export function LivePage<Snapshot extends { readonly frame: Frame }>(props: LivePageProps<Snapshot>) {
  const { title, before, heading, after, url, children } = props;
  const state = useStream<Snapshot>(url);
  const top = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · Console · Paystack on Lambda`;
  }, [title]);
  // After a link to another page, whoever reads by ear starts at its beginning; the first page is the browser's business.
  useEffect(() => {
    if (hasMoved) top.current?.focus({ preventScroll: true });
    hasMoved = true;
  }, []);

  const snapshot = 'snapshot' in state ? state.snapshot : undefined;
  const isStale = state.kind !== 'live' && snapshot !== undefined;
  return (
    <>
      <div class="page-head">
        {before}
        <h1 ref={top} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {after}
      </div>
      <Trouble state={state} />
      {state.kind === 'loading' && <Skeleton />}
      {snapshot !== undefined && <div class={isStale ? 'page stale' : 'page'}>{children(snapshot)}</div>}
    </>
  );
}

/** Whether a page of this console has been shown before. */
let hasMoved = false;

function Trouble({ state }: { readonly state: StreamState<unknown> }) {
  if (state.kind === 'loading' || state.kind === 'live') return null;
  const since = clockText(state.since);
  return (
    <div class="trouble" role="alert">
      <Icon name="warning" />
      {state.kind === 'disconnected' ? (
        <p>
          <strong>Disconnected since {since}.</strong> What you see is from then. The console connects again
          by itself; if nothing happens, look whether <code>npm start</code> is still running.
        </p>
      ) : (
        <p>
          <strong>No data since {since}.</strong> {state.trouble.message} It is tried again by itself.{' '}
          <code>{state.trouble.code}</code>
        </p>
      )}
    </div>
  );
}

/** The place that the page will take, so that nothing jumps; said once to those who don't see it. */
function Skeleton() {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">Loading</span>
      <div />
      <div />
      <div />
    </div>
  );
}
