import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import type { PaymentPage, Step } from '../../../local/console/contract.ts';
import { FollowedPayment } from '../../../local/demo/followed-payment.ts';
import { caught } from '../../support/caught.ts';

const CLAIMED: Step = { kind: 'claimed', at: 1_795_634_046_000, details: {} };
const NEVER_MS = 60_000;

/** A payment that is followed at a console which answers so. */
async function followedAt(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.parse(z.object({ port: z.number() }), server.address());
  const payment = new FollowedPayment(`http://127.0.0.1:${port}`, 'demo-1');
  onTestFinished(() => {
    payment.close();
    server.closeAllConnections();
    server.close();
  });
  return payment;
}

function pageWith(...steps: readonly Step[]): string {
  const frame: PaymentPage['frame'] = {
    now: Date.now(),
    mode: 'test',
    isSimulated: true,
    apiUrl: 'http://localhost:3000',
    openPayments: 1,
    deadLetters: 0,
    breaker: 'closed',
    faultsInForce: 0,
    load: 0,
  };
  const page: PaymentPage = { frame, reference: 'demo-1', steps, logs: [], isCutOff: false };
  return `data: ${JSON.stringify(page)}\n\n`;
}

const find = (wanted: Step['kind']) => (steps: readonly Step[]) => steps.find(({ kind }) => kind === wanted);

it('is not said to lack a step where the console refuses to tell', async () => {
  const payment = await followedAt((_, response) => response.writeHead(403).end());

  const error = await caught(() => payment.until(find('claimed'), NEVER_MS));

  expect(error).toMatchObject({
    name: 'DemoError',
    code: 'not_followed',
    message: expect.stringContaining('it answered 403'),
  });
});

it('has the steps that were told before the stream was lost, and knows of no others', async () => {
  const payment = await followedAt((_, response) => response.end(pageWith(CLAIMED)));

  const claimed = await payment.until(find('claimed'), NEVER_MS);
  const error = await caught(() => payment.until(find('closed'), NEVER_MS));

  expect(claimed).toEqual(CLAIMED);
  expect(error).toMatchObject({
    code: 'not_followed',
    message: expect.stringContaining('its stream has ended'),
  });
});

it('lacks a step that does not come in time from a console that tells', async () => {
  const payment = await followedAt((_, response) => void response.write(pageWith(CLAIMED)));
  await payment.until(find('claimed'), NEVER_MS);

  await expect(payment.until(find('closed'), 1)).resolves.toBeUndefined();
});
