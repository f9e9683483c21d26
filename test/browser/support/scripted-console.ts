import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import { type ActionAnswer, PAGE_FILES, type StreamTrouble } from '../../../local/console/contract.ts';
import { Collected } from '../../support/collected.ts';

const PAGE = join(import.meta.dirname, '..', '..', '..', 'local', 'console', 'page');

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
  const files = await pageFiles();
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
    const { type, text } = files.get(pathname) ?? files.get('/') ?? { type: 'text/plain', text: '' };
    response.setHeader('content-type', type);
    response.end(text);
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

async function pageFiles(): Promise<ReadonlyMap<string, { readonly type: string; readonly text: string }>> {
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, 'main.tsx')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    outdir: '/',
  });
  const bundled = (name: string) => outputFiles.find(({ path }) => path.endsWith(name))?.text ?? '';
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', text: await readFile(join(PAGE, 'index.html'), 'utf8') }],
    [PAGE_FILES.script, { type: 'text/javascript; charset=utf-8', text: bundled('main.js') }],
    [PAGE_FILES.style, { type: 'text/css; charset=utf-8', text: bundled('main.css') }],
  ]);
}
