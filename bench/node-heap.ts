import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';

/** Where a Node.js process listens for a debugger after SIGUSR1, on loopback only: https://nodejs.org/api/debugger.html */
const INSPECTOR = 'http://127.0.0.1:9229/json';
/** How often, 50 ms apart, it is looked for. */
const TRIES = 100;

const targetsSchema = z.array(z.object({ title: z.string(), webSocketDebuggerUrl: z.string() }));
const evaluatedSchema = z.object({ result: z.object({ result: z.object({ value: z.number() }) }) });

/** The heap of another Node.js process of this machine. */
export interface NodeHeap {
  /** Bytes in use once the garbage has been collected: what the process keeps. */
  used(): Promise<number>;
  /** Lets go of the process, which goes on without a debugger. */
  close(): Promise<void>;
}

/** @throws Error when no debugger can reach the process, as when another process has the port */
export async function openNodeHeap(pid: number): Promise<NodeHeap> {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await debuggerUrl());
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`No debugger reaches process ${pid}.`)));
  });
  let calls = 0;
  const call = (method: string, params: object = {}) => {
    calls += 1;
    const id = calls;
    const answer = new Promise<unknown>((resolve) => {
      const listen = ({ data }: MessageEvent) => {
        const message: unknown = JSON.parse(String(data));
        if (!z.looseObject({ id: z.literal(id) }).safeParse(message).success) return;
        socket.removeEventListener('message', listen);
        resolve(message);
      };
      socket.addEventListener('message', listen);
    });
    socket.send(JSON.stringify({ id, method, params }));
    return answer;
  };
  const evaluate = async (expression: string) =>
    evaluatedSchema.parse(await call('Runtime.evaluate', { expression, returnByValue: true })).result.result
      .value;
  if ((await evaluate('process.pid')) !== pid) throw new Error(`Another process is debugged, not ${pid}.`);
  return {
    used: async () => {
      await call('HeapProfiler.collectGarbage');
      return await evaluate('process.memoryUsage().heapUsed');
    },
    close: async () => {
      // Closing from within would wait for this connection, so it is asked for and not waited for.
      await evaluate(`setImmediate(() => process.getBuiltinModule('inspector').close()), 0`);
      socket.close();
    },
  };
}

async function debuggerUrl(): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    try {
      const [target] = targetsSchema.parse(await (await fetch(INSPECTOR)).json());
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (tries === TRIES) throw new Error('No debugger can be opened.', { cause: error });
    }
    await sleep(50);
  }
}
