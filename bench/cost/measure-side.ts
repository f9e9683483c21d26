import { type Quantities, weighted } from './bill.ts';
import { MONTH_MS } from './deployed.ts';
import { LIVES, type Life, live, PAYS_AFTER, start, WHOLE_LIFE } from './lives.ts';
import type { PriceName } from './prices.ts';
import type { RunningSide } from './running-side.ts';
import { perPayment, type Tariff, type Usage, usageOf } from './usage.ts';

/** What a side comes to. */
export interface Measured {
  /** Of one payment, on average, by its life. */
  readonly lives: Readonly<Record<Life, Usage>>;
  /** Parts of lives by themselves. */
  readonly parts: Readonly<Record<'initialize' | 'repeated verify', Usage>>;
  /** In a month, whether or not there are payments. */
  readonly fixed: Quantities;
}

/** Has payments of every life live, and looks at what the stack does without any. */
export async function measureSide(side: RunningSide, tariff: Tariff, abandoned: number): Promise<Measured> {
  // Nothing but the lives themselves: what the audit reads of a payment is measured by itself.
  side.meter.isListHidden = true;
  await warmUp(side);
  const measure = (life: Life, paysAfter: readonly number[]) => measureLife(side, tariff, life, paysAfter);
  const lives = {
    paid: await measure('paid', PAYS_AFTER),
    'no webhook': await measure('no webhook', PAYS_AFTER),
    abandoned: await measure(
      'abandoned',
      Array.from({ length: abandoned }, () => 0),
    ),
    refunded: await measure('refunded', PAYS_AFTER),
  };
  return { lives, parts: await measureParts(side, tariff), fixed: await measureFixed(side, tariff) };
}

/** How often a part is repeated. */
const REPEATS = 10;

async function measureParts(side: RunningSide, tariff: Tariff): Promise<Measured['parts']> {
  const { deployed, meter } = side;
  const part = () => perPayment(usageOf(meter.take(), deployed, tariff, { which: 'payments' }), REPEATS);
  const references: string[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) references.push(await start(side));
  await side.settled();
  const initialize = part();
  // All of them, so that none is looked after for a day.
  for (const reference of references) await side.client.finish(reference, { outcome: 'success' });
  await side.settled();
  const [reference = ''] = references;
  meter.take();
  for (let repeat = 0; repeat < REPEATS; repeat += 1) await side.verify(reference);
  await side.settled();
  const verify = part();
  await side.pass(WHOLE_LIFE);
  meter.take();
  return { initialize, 'repeated verify': verify };
}

/** Starts as many sandboxes as a payment ever has at work at once, so that none that is measured waits for one. */
export async function warmUp(side: RunningSide): Promise<void> {
  await live(side, 'refunded', 70_000);
  side.meter.take();
}

export async function measureLife(
  side: RunningSide,
  tariff: Tariff,
  life: Life,
  paysAfter: readonly number[],
): Promise<Usage> {
  process.stderr.write(`  ${paysAfter.length} payments: ${LIVES[life]} ...\n`);
  const before = side.keptItems();
  for (const each of paysAfter) await live(side, life, each);
  const kept = [...side.keptItems()].flatMap(([place, item]) => (before.has(place) ? [] : [item]));
  const usage = usageOf(side.meter.take(), side.deployed, tariff, { which: 'payments', kept });
  return perPayment(usage, paysAfter.length);
}

/** Runs of a scheduled function that are looked at. */
const RUNS = 20;

/**
 * Lambda begins with five pollers for each mapping, each of which asks again when a long poll of 20 seconds has brought nothing; SQS bills that
 * as any request.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 * @see https://aws.amazon.com/premiumsupport/knowledge-center/sqs-high-charges/
 */
const POLLERS = 5;
const LONG_POLL_MS = 20_000;

async function measureFixed(side: RunningSide, tariff: Tariff): Promise<Quantities> {
  const { deployed, meter } = side;
  const scheduled: { quantities: Quantities; weight: number }[] = [];
  for (const [name, runsPerMonth] of deployed.runsPerMonth) {
    await side.invoke(name);
    meter.take();
    for (let run = 0; run < RUNS; run += 1) await side.invoke(name);
    const usage = usageOf(meter.take(), deployed, tariff, { which: 'scheduled' });
    scheduled.push({ quantities: usage.quantities, weight: runsPerMonth / RUNS });
  }
  const standing: Partial<Record<PriceName, number>> = {
    sqsRequest: (deployed.polling.length * POLLERS * MONTH_MS) / LONG_POLL_MS,
    metricMonth: meter.customMetrics,
    alarmMetricMonth: deployed.alarmMetrics,
    dashboardMonth: deployed.dashboards,
    secretMonth: deployed.secrets,
    secretRequest: (deployed.secretReaders * MONTH_MS) / tariff.secretKeptMs,
  };
  return weighted([...scheduled, { quantities: standing, weight: 1 }]);
}

/** The payments of the audit's sample. */
const AUDITED = 3;
const DAY_MS = 86_400_000;

/**
 * How often the audit reads a payment that was made, in all: it is on Paystack's list in every pass for some days.
 *
 * @returns reads of one payment
 */
export async function measureAudit(side: RunningSide): Promise<number> {
  const { meter, clock } = side;
  const pass = async () => {
    clock.advance(DAY_MS);
    // One run makes the pass, as long as the list is short; another finds it made.
    for (let run = 0; run < 2; run += 1) await side.runSchedules();
    await side.settled();
  };
  // Until nothing of before is on the list any more.
  for (let day = 0; day < 8; day += 1) await pass();
  for (let payment = 0; payment < AUDITED; payment += 1) {
    await side.client.finish(await start(side), { outcome: 'success' });
  }
  await side.settled();
  meter.isListHidden = false;
  meter.take();
  for (let day = 0; day < 8; day += 1) await pass();
  const reads = meter.take().table.filter(({ key }) => key.pk?.S?.startsWith('PAYMENT#'));
  return reads.length / AUDITED;
}

/** A usage with so many strongly consistent reads more, by which the audit compares a payment with Paystack's list. */
export function withAudit(usage: Usage, reads: number): Usage {
  const { quantities, requests } = usage;
  return {
    ...usage,
    quantities: { ...quantities, readUnit: (quantities.readUnit ?? 0) + reads },
    requests: new Map([...requests, ["DynamoDB: compare with Paystack's list", reads]]),
  };
}
