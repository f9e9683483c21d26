import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { htmlAnswer, jsonAnswer } from './answer.ts';
import { CallCounts } from './call-counts.ts';
import { CheckoutAssets } from './checkout/assets.ts';
import { answerCheckout } from './checkout/checkout.ts';
import { untrustedPage } from './checkout/pages/refusal-pages.ts';
import { answerControl } from './control/control.ts';
import { Faults } from './faults.ts';
import { isTrustedRequest } from './is-trusted-request.ts';
import { listen } from './listen.ts';
import { Outcomes } from './outcomes.ts';
import type { Plans } from './plans.ts';
import { RateLimiter } from './rate-limiter.ts';
import { readBody } from './read-body.ts';
import { Refunding } from './refunding.ts';
import { serveApi } from './serve-api.ts';
import { type SimulatorOptions, settingsFrom } from './settings.ts';
import type { AnsweredCall } from './simulator-activity.ts';
import { openDatabase } from './store/database.ts';
import { Deliveries } from './store/deliveries.ts';
import { Refunds } from './store/refunds.ts';
import { Transactions } from './store/transactions.ts';
import { WebhookSender } from './webhooks/webhook-sender.ts';
import { writeAnswer } from './write-answer.ts';

/** A running simulator. */
export interface Simulator {
  /** Its base URL without a slash at the end: what takes the place of `https://api.paystack.co`. */
  readonly url: string;
  readonly port: number;
  /** Where webhooks go from now on; null for nowhere. */
  setWebhookUrl(url: string | null): void;
  /** Webhooks are made and wait, the pending ones of an earlier run with them; a try under way is broken off and doesn't count. */
  pauseWebhooks(): void;
  /** Sends what has waited, and all that follows. */
  resumeWebhooks(): void;
  /** Resolves when no webhook is on its way any more; those that wait for their time don't count. */
  webhooksSent(): Promise<void>;
  /** What the control interface works on, for whoever runs in the same process. */
  readonly controls: SimulatorControls;
  /** Ends it: open connections are closed, and what is pending waits in the file for the next start. */
  stop(): Promise<void>;
}

/** The parts of a simulator that a tester changes as it runs. */
export interface SimulatorControls {
  readonly faults: Pick<Faults, 'list' | 'replace'>;
  readonly webhooks: Pick<WebhookSender, 'settings' | 'change'>;
  readonly limiter: Pick<RateLimiter, 'limits'>;
}

/**
 * Starts a Paystack simulator on 127.0.0.1: the API, the checkout page under `/checkout` and the control interface under
 * `/simulator`.
 *
 * Retries, delayed webhooks, pending transfers, refunds and rate-limit windows go by the handed-in clock; only a fault's
 * `delayMs` and the time that a webhook's receiver may take are real time, since somebody really waits for them.
 *
 * @throws PortInUseError when the port is taken
 * @example
 * const simulator = await startSimulator({ file: ':memory:', clock: new EngineClock(), port: 0 });
 * await fetch(`${simulator.url}/transaction/verify/order-1`, { headers: { authorization: 'Bearer sk_test_simulated' } });
 * await simulator.stop();
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const settings = settingsFrom(options);
  const { clock, random = Math.random, log = () => {}, onActivity = () => {} } = options;
  const stopping = new AbortController();

  const database = openDatabase(options.file);
  const transactions = new Transactions(database, settings.firstTransactionId);
  const refunds = new Refunds(database);
  const deliveries = new Deliveries(database);
  const webhooks = new WebhookSender({
    clock,
    deliveries,
    secretKeys: settings.secretKeys,
    settings: { enabled: true, url: options.webhookUrl ?? null, lost: false, copies: 1, delayMs: 0 },
    timeoutMs: settings.webhookTimeoutMs,
    log,
    onTried: (webhook) => onActivity({ kind: 'webhook', ...webhook }),
  });
  const refunding = new Refunding({ clock, transactions, refunds, webhooks, refundMs: settings.refundMs });
  const outcomes = new Outcomes({
    clock,
    random,
    transactions,
    refunding,
    webhooks,
    passFees: settings.passFees,
  });
  const faults = new Faults(random);
  const calls = new CallCounts();
  const limiter = new RateLimiter(clock, settings.limits);
  const plans: Plans = new Map();
  const assets = new CheckoutAssets();

  let port = options.port;
  const parts = {
    ...settings,
    clock,
    random,
    transactions,
    refunds,
    deliveries,
    webhooks,
    refunding,
    outcomes,
    faults,
    calls,
    limiter,
    plans,
    stopping: stopping.signal,
    onCall: (call: AnsweredCall) => onActivity({ kind: 'call', ...call }),
    checkoutUrl: (accessCode: string) => `http://localhost:${port}/checkout/${accessCode}`,
    onCreated: () => calls.countCreated(),
    reset: () => {
      outcomes.stop();
      refunding.stop();
      webhooks.reset();
      transactions.clear();
      refunds.clear();
      deliveries.clear();
      faults.clear();
      calls.clear();
      limiter.reset();
      plans.clear();
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    const method = request.method ?? 'GET';
    const url = URL.parse(request.url ?? '/', 'http://localhost') ?? new URL('http://localhost/');
    if (url.pathname.startsWith('/checkout/assets/')) {
      writeAnswer(response, await assets.answer(url.pathname.slice('/checkout/assets/'.length)));
    } else if (url.pathname.startsWith('/checkout/')) {
      const contentType = request.headers['content-type'] ?? '';
      const answer =
        method !== 'POST' || isTrustedRequest(request)
          ? answerCheckout(parts, { method, url, contentType, body })
          : htmlAnswer(403, untrustedPage());
      writeAnswer(response, answer);
    } else if (url.pathname === '/simulator' || url.pathname.startsWith('/simulator/')) {
      const answer = isTrustedRequest(request)
        ? await answerControl(parts, { method, url, body })
        : jsonAnswer(403, { error: { code: 'untrusted_origin', message: 'Only this machine may do this.' } });
      writeAnswer(response, answer);
    } else {
      await serveApi(parts, { request, response, url, body });
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (stopping.signal.aborted) return;
      log(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : error}`);
      if (response.headersSent) response.destroy();
      else writeAnswer(response, jsonAnswer(500, { status: false, message: 'The simulator has failed' }));
    });
  });
  // Clients that keep connections must not lose one to a short idle timeout in the very moment that they use it.
  server.keepAliveTimeout = 65_000;

  try {
    port = await listen(server, options.port);
  } catch (error) {
    database.close();
    throw error;
  }
  // First: a payment that fell due meanwhile makes a webhook only if there is a URL, or one is still to come.
  if (options.webhooksPaused !== true) webhooks.resume();
  refunding.resume();
  outcomes.resume();

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    setWebhookUrl: (url) => webhooks.change({ url }),
    pauseWebhooks: () => webhooks.pause(),
    resumeWebhooks: () => webhooks.resume(),
    webhooksSent: () => webhooks.idle(),
    controls: { faults, webhooks, limiter },
    stop: async () => {
      if (stopping.signal.aborted) return;
      stopping.abort();
      outcomes.stop();
      refunding.stop();
      webhooks.pause();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      database.close();
    },
  };
}
