import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, vi } from 'vitest';
import * as z from 'zod/mini';
import { OPERATIONS } from '../../infra/quota.ts';
import type { Activity } from '../../local/activity.ts';
import { callAws } from '../../local/aws-json-client.ts';
import { EngineClock } from '../../local/clock.ts';
import { type Engine, startEngine } from '../../local/engine.ts';
import type { PublishedEvent } from '../../local/event-bus.ts';
import type { SimulatorActivity } from '../../local/simulator/simulator-activity.ts';
import { type Simulator, startSimulator } from '../../local/simulator/start-simulator.ts';
import { Collected } from './collected.ts';
import { createPaymentsClient } from './payments-client.ts';
import type { Backend } from './payments-contract.ts';

export const SERVICE_KEY = 'service-key-of-the-integration-tests';
export const PAYSTACK_KEY = 'sk_test_integration';

/** What a test may have otherwise than `npm start` has it. */
export interface StackOptions {
  /** `null` leaves Paystack's secret as it is after the first deployment. */
  readonly paystackKey?: string | null;
  readonly webhooks?: boolean;
  /** Variables that the functions see in place of those of the deployment. Without any, calls are not paced. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Is told what engine and simulator tell, from their start on. */
  readonly watcher?: {
    see(activity: Activity): void;
    seePaystack(activity: SimulatorActivity): void;
  };
  /** In place of a new one. */
  readonly clock?: EngineClock;
}

/** A call every 0.6 ms. As deployed, one every 0.7 s in test mode would hold up everything else that is tested. */
const UNPACED = { initialize: 100_000, verify: 100_000, list: 100_000 };

/** The whole deployed stack on this machine, with a simulator for Paystack and one clock for all. */
export interface PaymentsStack extends Backend {
  readonly engine: Engine;
  readonly simulator: Simulator;
  readonly clock: EngineClock;
  readonly activity: Collected<Activity>;
  /** Resolves when the log has a line with this message about this reference (and these fields). */
  logged(
    message: string,
    reference: string,
    fields?: Record<string, unknown>,
  ): Promise<Record<string, unknown>>;
  /** Resolves with the first event of this type for the reference. */
  event(type: string, reference: string): Promise<PublishedEvent>;
  /** What the functions have logged about a reference: for the message of an assertion that failed. */
  story(reference: string): string;
  /**
   * Resolves when no job is in hand; a dead letter is in nobody's. Time must not go on by more than the queues' visibility timeout before that: the job
   * would come a second time.
   */
  settled(): Promise<void>;
  /** Ends the simulator's faults, and has it forgotten that there were any: a breaker that they opened would hold back the next test. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPaymentsStack(options: StackOptions = {}): Promise<PaymentsStack> {
  const folder = mkdtempSync(join(tmpdir(), 'payments-'));
  const { clock = new EngineClock(), watcher } = options;
  const activity = new Collected<Activity>();
  const simulator = await startSimulator({
    file: ':memory:',
    clock,
    port: 0,
    secretKeys: { test: PAYSTACK_KEY },
    onActivity: (each) => watcher?.seePaystack(each),
  });
  const engine = await startEngine({
    assembly: inject('assembly'),
    stateFolder: join(folder, 'state'),
    ports: { api: 0 },
    clock,
    environment: {
      PAYSTACK_BASE_URL: simulator.url,
      PAYSTACK_QUOTA: JSON.stringify({ live: UNPACED, test: UNPACED }),
      ...options.environment,
    },
    log: (each) => {
      watcher?.see(each);
      activity.add(each);
    },
  });
  const { outputs } = engine;
  engine.secrets.putValue(outputs.ServiceKeysSecretName ?? '', JSON.stringify({ tests: SERVICE_KEY }));
  const { paystackKey = PAYSTACK_KEY } = options;
  if (paystackKey !== null) {
    engine.secrets.putValue(outputs.PaystackSecretName ?? '', JSON.stringify({ current: paystackKey }));
  }
  if (options.webhooks !== false) simulator.setWebhookUrl(outputs.WebhookUrl ?? null);

  const client = createPaymentsClient({
    apiUrl: engine.apiUrl,
    simulatorUrl: simulator.url,
    serviceKey: SERVICE_KEY,
  });
  const events = () =>
    engine.publishedEvents.map((event) => ({ event, detail: detailSchema.parse(event.detail) }));

  const story = (reference: string) =>
    activity.items
      .flatMap((each) => (each.kind === 'log' && each.line.includes(reference) ? [each.line] : []))
      .join('\n');

  return {
    engine,
    simulator,
    clock,
    activity,
    ...client,
    paystackKey: PAYSTACK_KEY,
    logged: async (message, reference, fields = {}) => {
      const line = await activity.first((each) => {
        const logged = logFields(each);
        const wanted = { message, reference, ...fields };
        return Object.entries(wanted).every(([name, value]) => logged?.[name] === value);
      });
      return logFields(line) ?? {};
    },
    event: async (type, reference) => {
      const waiting = new AbortController();
      const published = activity.first(
        (each) => each.kind === 'event' && isAbout(each.event, type, reference),
      );
      await Promise.race([
        published,
        delay(EVENT_WITHIN_MS, undefined, { signal: waiting.signal, ref: false }).catch(() => {}),
      ]);
      waiting.abort();
      const found = engine.publishedEvents.find((event) => isAbout(event, type, reference));
      if (found === undefined) throw new Error(`No ${type} of ${reference}, but:\n${story(reference)}`);
      return found;
    },
    eventTypes: (reference) => {
      const ofReference = events().filter(
        ({ event, detail }) => event['detail-type'].startsWith('payment.') && detail.reference === reference,
      );
      return [...new Map(ofReference.map(({ event, detail }) => [detail.id, event['detail-type']])).values()];
    },
    story,
    settled: () =>
      vi.waitFor(() => {
        const inHand = engine.sqs
          .depths()
          .filter(({ name }) => !name.includes('DeadLetter'))
          .reduce((sum, { visible, inFlight }) => sum + visible + inFlight, 0);
        expect(inHand).toBe(0);
      }, SETTLED_WITHIN),
    heal: async () => {
      await client.control('DELETE', 'faults');
      for (const operation of OPERATIONS) {
        await callAws(engine.endpoints.dynamodb, 'DynamoDB_20120810.UpdateItem', {
          TableName: outputs.TableName,
          Key: { pk: { S: `QUOTA#test#${operation}` } },
          UpdateExpression: 'REMOVE breaker, breakerChange',
        });
      }
    },
    stop: async () => {
      await engine.stop();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Milliseconds, shorter than a test may take: what has happened in place of an event says more than that the time was up. */
const EVENT_WITHIN_MS = 25_000;

/** Milliseconds: SQS tells nobody that a message is gone, so the queues are looked at. */
const SETTLED_WITHIN = { interval: 10, timeout: 25_000 };

const recordSchema = z.record(z.string(), z.unknown());
const detailSchema = z.looseObject({ id: z.string(), reference: z.optional(z.string()) });

function logFields(activity: Activity): Record<string, unknown> | undefined {
  if (activity.kind !== 'log' || !activity.line.startsWith('{')) return undefined;
  return recordSchema.parse(JSON.parse(activity.line));
}

function isAbout(event: PublishedEvent, type: string, reference: string): boolean {
  return event['detail-type'] === type && detailSchema.parse(event.detail).reference === reference;
}
