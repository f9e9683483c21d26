import { Collected } from '../../../support/collected.ts';

/** A stream of the console, followed as a page does. */
export interface FollowedStream<Page> {
  readonly pages: Collected<Page>;
  /** When each came, in ms. */
  readonly arrivals: readonly number[];
  readonly troubles: Collected<unknown>;
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** Follows a stream until it is stopped, or ends. */
export async function follow<Page>(url: string): Promise<FollowedStream<Page>> {
  const stopping = new AbortController();
  const response = await fetch(url, { signal: stopping.signal });
  if (response.status !== 200 || response.body === null) throw new Error(`${url}: ${response.status}`);
  const pages = new Collected<Page>();
  const arrivals: number[] = [];
  const troubles = new Collected<unknown>();
  const ended = read(response.body, (event, data) => {
    if (event === 'trouble') troubles.add(JSON.parse(data));
    else {
      arrivals.push(performance.now());
      pages.add(JSON.parse(data));
    }
  }).catch(() => {});
  return { pages, arrivals, troubles, ended, stop: () => stopping.abort() };
}

async function read(body: ReadableStream<Uint8Array>, tell: (event: string, data: string) => void) {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(event)?.[1];
      const data = field('data');
      if (data !== undefined) tell(field('event') ?? 'message', data);
    }
  }
}
