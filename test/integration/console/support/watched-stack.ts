import { join } from 'node:path';
import { EngineClock } from '../../../../local/clock.ts';
import { openConsole } from '../../../../local/console/console.ts';
import type { ActionAnswer } from '../../../../local/console/contract.ts';
import {
  type PaymentsStack,
  SERVICE_KEY,
  type StackOptions,
  startPaymentsStack,
} from '../../../support/payments-stack.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { type FollowedStream, follow } from './followed-stream.ts';

/** The whole stack with a console that watches it. */
export interface WatchedStack {
  readonly stack: PaymentsStack;
  readonly url: string;
  readonly warnings: string[];
  /** @param path a stream's, with its parameters */
  follow<Page>(path: string): Promise<FollowedStream<Page>>;
  /** The first page of a stream that is as it should be. */
  shown<Page>(path: string, isRight: (page: Page) => boolean): Promise<Page>;
  act(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; answer: ActionAnswer }>;
  /** Ends the console, as a restart would, and opens it again over the same file. */
  reopen(): Promise<void>;
  stopConsole(): Promise<void>;
  stop(): Promise<void>;
}

export async function startWatchedStack(options: StackOptions = {}): Promise<WatchedStack> {
  let removeFolder = () => {};
  const folder = temporaryFolder((remove) => {
    removeFolder = remove;
  });
  const file = join(folder, 'console.sqlite');
  const clock = new EngineClock();
  const warnings: string[] = [];
  const open = () =>
    openConsole({ file, clock, isSimulated: true, warn: (message) => warnings.push(message) });
  let watching = open();
  const stack = await startPaymentsStack({
    ...options,
    clock,
    watcher: {
      see: (activity) => watching.see(activity),
      seePaystack: (activity) => watching.seePaystack(activity),
    },
  });
  const { engine, simulator } = stack;
  const serve = () => watching.serve(0, { engine, simulator, mode: 'test', serviceKey: SERVICE_KEY });
  let served = await serve();
  const following = new Set<FollowedStream<unknown>>();

  const followed = async <Page>(path: string) => {
    const stream = await follow<Page>(`${served.url}${path}`);
    following.add(stream);
    return stream;
  };
  const stopConsole = async () => {
    await served.stop();
    watching.close();
  };
  return {
    stack,
    warnings,
    get url() {
      return served.url;
    },
    follow: followed,
    shown: async (path, isRight) => {
      const stream = await followed<never>(path);
      try {
        return await stream.pages.first(isRight);
      } finally {
        stream.stop();
      }
    },
    act: async (path, body, headers = {}) => {
      const response = await fetch(`${served.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const answer: ActionAnswer = JSON.parse(await response.text());
      return { status: response.status, answer };
    },
    reopen: async () => {
      await stopConsole();
      watching = open();
      served = await serve();
    },
    stopConsole,
    stop: async () => {
      for (const stream of following) stream.stop();
      await stopConsole();
      await stack.stop();
      removeFolder();
    },
  };
}
