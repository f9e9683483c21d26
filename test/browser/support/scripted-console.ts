import { createServer, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { ActionAnswer, StreamTrouble } from '../../../local/console/contract.ts';
import { bundlePages } from '../../../local/console/page-files.ts';
import { Collected } from '../../support/collected.ts';

/** An action as the page asked for it. */
export interface Asked {
  readonly path: string;
  readonly action: unknown;
}

/** Stands in for the console's server, and tells its pages whatever it is given. */
export interface ScriptedConsole {
  readonly url: string;
  /** Tells this to all who listen now, and first of all to those who come. */
  show(snapshot: object): void;
  trouble(trouble: StreamTrouble): void;
  /** Has nothing to tell to those who come. */
  forget(): void;
  /** How many streams are open. */
  listening(): number;
  /** How actions are answered from now on. */
  answer(answer: ActionAnswer): void;
  readonly asked: Collected<Asked>;
  /** The paths and queries of all streams that were opened. */
  readonly streams: Collected<string>;
  /** Ends all streams and takes no connection any more, as a server that was stopped. */
  stop(): Promise<void>;
  /** Takes connections again. */
  restart(): Promise<void>;
}

/** Starts one for a test, with nothing to tell yet: pages that are opened now stay loading. */
export async function startScriptedConsole(): Promise<ScriptedConsole> {
  const { shell, byPath } = await bundlePages();
  const listeners = new Set<ServerResponse>();
  const asked = new Collected<Asked>();
  const streams = new Collected<string>();
  let last: string | undefined;
  let actionAnswer: ActionAnswer = { done: true, message: 'Done.' };

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/stream/')) {
      streams.add(request.url ?? '');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      // Else the browser waits for the head of the answer.
      response.write(last ?? ': nothing yet\n\n');
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      return;
    }
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        asked.add({ path: pathname, action: JSON.parse(body) });
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(actionAnswer));
      });
      return;
    }
    const { type, body } = byPath[pathname] ?? shell;
    response.setHeader('content-type', type);
    response.end(body);
  });
  const listen = (port: number) =>
    new Promise<number>((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  const tell = (text: string) => {
    last = text;
    for (const response of listeners) response.write(text);
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });

  const port = await listen(0);
  onTestFinished(stop);
  return {
    url: `http://127.0.0.1:${port}`,
    show: (snapshot) => tell(`data: ${JSON.stringify(snapshot)}\n\n`),
    trouble: (trouble) => tell(`event: trouble\ndata: ${JSON.stringify(trouble)}\n\n`),
    forget: () => {
      last = undefined;
    },
    listening: () => listeners.size,
    answer: (answer) => {
      actionAnswer = answer;
    },
    asked,
    streams,
    stop,
    restart: async () => {
      await listen(port);
    },
  };
}
