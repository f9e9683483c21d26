import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { simulate } from './simulated.ts';

describe("the simulator's faults", () => {
  it.each([
    [401, 'Invalid key'],
    [403, 'Your IP address is not allowed to make this call'],
    [404, 'Entity not found'],
    [422, 'Invalid request'],
    [429, 'Rate limit exceeded!'],
    [500, 'An error occurred while processing your request'],
    [503, 'An error occurred while processing your request'],
  ])("answer %i with Paystack's body and do no work", async (status, message) => {
    const { control, initialize, verify } = await simulate();
    await control('PUT', '/faults', [{ operation: 'initialize', kind: 'status', status }]);

    const reply = await initialize();

    expect([reply.status, reply.json.message]).toEqual([status, message]);
    expect((await verify('order-1')).json.code).toBe('transaction_not_found');
  });

  it.each([204, 205, 304])('have no body with %i', async (status) => {
    const { control, simulator } = await simulate();
    await control('PUT', '/faults', [{ kind: 'status', status }]);

    const answer = await raw(`${simulator.url}/transaction`);

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).not.toMatch(/^content-type:|^content-length: [^0]/im);
    expect(answer).toMatch(/\r\n\r\n$/);
  });

  it('say with a 429 that nothing is left', async () => {
    const { control, verify } = await simulate();
    await control('PUT', '/faults', [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }]);

    const { headers } = await verify('order-1');

    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(headers.get('x-ratelimit-reset')).toMatch(/^\d+$/);
    expect(headers.get('retry-after')).toBe('7');
  });

  it('can do the work and still answer with an error', async () => {
    const { control, initialize, verify } = await simulate();
    await control('PUT', '/faults', [{ operation: 'initialize', kind: 'status', status: 502, work: true }]);

    const reply = await initialize();

    expect(reply.status).toBe(502);
    expect((await verify('order-1')).status).toBe(200);
  });

  it('answer with a page, with nothing, or with anything', async () => {
    const { control, verify } = await simulate();
    await control('PUT', '/faults', [
      { kind: 'html', times: 1 },
      { kind: 'empty', times: 1 },
      { kind: 'body', times: 1, body: '{"status": tru', status: 202 },
    ]);

    const replies = [];
    for (let n = 0; n < 3; n += 1) {
      const response = await verify('order-1').catch((error: unknown) => error);
      replies.push(response);
    }

    expect(replies[0]).toMatchObject({ status: 403, text: expect.stringContaining('<!DOCTYPE html>') });
    expect(replies[1]).toMatchObject({ status: 200, text: '' });
    expect(replies[2]).toBeInstanceOf(SyntaxError);
  });

  it('break an answer off in the middle', async () => {
    const { control, verify, initialize } = await simulate();
    await initialize();
    await control('PUT', '/faults', [{ operation: 'verify', kind: 'truncated' }]);

    await expect(verify('order-1')).rejects.toThrow(/terminated|fetch failed/);
  });

  it('reset the connection before the work', async () => {
    const { control, verify, initialize } = await simulate();
    await control('PUT', '/faults', [{ operation: 'initialize', kind: 'drop-before', times: 1 }]);

    await expect(initialize()).rejects.toThrow('fetch failed');

    expect((await verify('order-1')).json.code).toBe('transaction_not_found');
    expect((await initialize()).status).toBe(200);
  });

  it('reset the connection after the work', async () => {
    const { control, verify, initialize } = await simulate();
    await control('PUT', '/faults', [{ operation: 'initialize', kind: 'drop-after', times: 1 }]);

    await expect(initialize()).rejects.toThrow('fetch failed');

    expect((await verify('order-1')).json.data.status).toBe('abandoned');
    expect((await initialize()).json.code).toBe('duplicate_reference');
  });

  it('never answer', async () => {
    const { control, simulator } = await simulate();
    await control('PUT', '/faults', [{ operation: 'verify', kind: 'timeout' }]);

    const given = fetch(`${simulator.url}/transaction/verify/order-1`, { signal: AbortSignal.timeout(100) });

    await expect(given).rejects.toThrow('timeout');
    expect((await control('GET', '/calls')).json.operations.verify.statuses).toEqual({ unanswered: 1 });
  });

  it('answer late what was true when the call came', async () => {
    const { control, initialize, verify, finish } = await simulate();
    await initialize();
    await control('PUT', '/faults', [{ operation: 'verify', kind: 'delay', delayMs: 300, times: 1 }]);
    const late = verify('order-1');
    // The call has been worked on as soon as it is counted.
    while ((await control('GET', '/calls')).json.operations.verify === undefined);

    await finish('order-1', { outcome: 'success' });

    expect((await late).json.data.status).toBe('abandoned');
    expect((await verify('order-1')).json.data.status).toBe('success');
  });

  it('befall only the operation and reference that they name, as often as they say', async () => {
    const { control, initialize, verify } = await simulate();
    await initialize();
    await initialize({ reference: 'order-2' });
    await control('PUT', '/faults', [
      { operation: 'verify', reference: 'order-2', kind: 'status', times: 2 },
    ]);

    const statuses = [];
    for (const reference of ['order-1', 'order-2', 'order-2', 'order-2'])
      statuses.push((await verify(reference)).status);

    expect(statuses).toEqual([200, 500, 500, 200]);
    expect((await control('GET', '/faults')).json).toEqual([]);
  });

  it('befall the share of the calls that they name, and leave the others to the next rule', async () => {
    const drawn = [0.2, 0.8];
    const { control, verify } = await simulate({ random: () => drawn.shift() ?? 0 });
    await control('PUT', '/faults', [
      { kind: 'status', share: 0.5, name: 'mine' },
      { kind: 'status', status: 404 },
    ]);

    const statuses = [(await verify('order-1')).status];
    drawn.splice(0, drawn.length, 0.8);
    statuses.push((await verify('order-1')).status);

    expect(statuses).toEqual([500, 404]);
    expect((await control('GET', '/faults')).json[0]).toMatchObject({ name: 'mine', share: 0.5 });
  });

  it('go away when they are deleted', async () => {
    const { control, verify } = await simulate();
    await control('PUT', '/faults', [{ kind: 'status' }]);

    await control('DELETE', '/faults');

    expect((await verify('order-1')).status).toBe(400);
  });
});

/** An answer as it comes over the wire: HTTP clients hide a body where none belongs. */
async function raw(url: string): Promise<string> {
  const { port, host, pathname } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return await text(socket);
}
