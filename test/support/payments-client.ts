import * as z from 'zod/mini';

/** An answer of the API, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body read as JSON. */
  readonly body: Record<string, unknown>;
}

/** A merchant's app and a payer, wherever the backend runs: our API on one side, the simulator's control on the other. */
export interface PaymentsClient {
  /** A request to our API with the service key, unless `headers` say otherwise. */
  request(path: string, init?: RequestInit): Promise<Answer>;
  initialize(fields: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  verify(reference: string): Promise<Answer>;
  payment(reference: string): Promise<Record<string, unknown>>;
  /** A request to the simulator's control interface. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Ends a transaction at Paystack. */
  finish(reference: string, how: Record<string, unknown>): Promise<unknown>;
  /** How often Paystack was called about a reference: `{ initialize: 1, verify: 2 }`. */
  calls(reference: string): Promise<Record<string, number>>;
}

export function createPaymentsClient(at: {
  readonly apiUrl: string;
  readonly simulatorUrl: string;
  readonly serviceKey: string;
}): PaymentsClient {
  async function request(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${at.serviceKey}`, ...init.headers };
    return await read(await fetch(`${at.apiUrl}${path}`, { ...init, headers }));
  }

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${at.simulatorUrl}/simulator/${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return JSON.parse(text);
  }

  return {
    request,
    control,
    initialize: (fields, headers = {}) =>
      request('/transaction/initialize', { method: 'POST', headers, body: JSON.stringify(fields) }),
    verify: (reference) => request(`/transaction/verify/${reference}`),
    payment: async (reference) => recordSchema.parse((await request(`/payments/${reference}`)).body.data),
    finish: (reference, how) => control('POST', `transactions/${reference}/finish`, how),
    calls: async (reference) =>
      callsSchema.parse(await control('GET', `calls?reference=${reference}`)).references[reference] ?? {},
  };
}

const recordSchema = z.record(z.string(), z.unknown());
const callsSchema = z.object({ references: z.record(z.string(), z.record(z.string(), z.number())) });

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = recordSchema.safeParse(text.startsWith('{') ? JSON.parse(text) : {});
  return { status: response.status, headers: response.headers, text, body: body.success ? body.data : {} };
}
