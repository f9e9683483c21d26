import type { BenchReport } from '../support/report.ts';
import { markdownTable } from '../support/report.ts';
import { billOf, type Quantities } from './bill.ts';
import { LIVES, MIX, PAYS_AFTER } from './lives.ts';
import type { Measured } from './measure-side.ts';
import { REASONS } from './ours.ts';
import { PRICES, PRICES_OF, type PriceName } from './prices.ts';
import {
  type Costs,
  dollars,
  fixedTable,
  LIFE_NAMES,
  lifeTable,
  MILLION,
  mixOf,
  serviceTable,
  withShortHorizon,
} from './report.ts';

/** `docs/cost.md`. */
export function costPage(costs: Costs): string {
  const { ours, stock, options, shortHorizonHours } = costs;
  const mix = { ours: mixOf(ours.lives), stock: mixOf(stock.lives) };
  const paid = { ours: ours.lives.paid.quantities, stock: stock.lives.paid.quantities };
  const perMillion = billOf(mix.ours, MILLION).total;
  return `${[
    '# What a payment costs',
    '<!-- Written by `npm run bench:cost -- --write`; a change by hand is lost. -->',
    `A million payments cost about **${dollars(perMillion)}** in AWS's bill, and the stack **${dollars(billOf(ours.fixed).total)} a month** whether or not there are payments. That is for ${mixText()}, at the public prices of ${PRICES_OF.region} on ${PRICES_OF.date}, without free tiers. Prices change, and nobody has held these figures against a real bill: see [what is not in them](#what-is-not-in-it).`,
    `Nothing here is estimated by hand. \`npm run bench:cost\` takes whole lives of payments through the deployed bundles on one machine, counts every request, byte, read and write unit and millisecond that AWS would bill, and does the same with [a build of stock parts](#the-stock-build) in the same run.`,
    section(lifeTable(costs)),
    `The stock build looks at every open payment once a minute for ${options.horizon} hours, as long as ours does by its ladder. What makes the difference is the payer who never pays: ${Math.round(count(costs, 'stock', 'abandoned', 'Lambda: worker'))} polls against ${Math.round(count(costs, 'ours', 'abandoned', 'Lambda: VerificationWorker'))} checks. A payment that is paid at once and told by webhook is cheaper with stock parts (${ratio(paid)}): ${writesText(costs)} Where they give up after ${shortHorizonHours} h, late payers are lost as well and the mix comes to ${dollars(billOf(mixOf(withShortHorizon(costs)), MILLION).total)}.`,
    '## By service',
    section(serviceTable('payments of the mix', mix)),
    section(serviceTable('paid payments', paid)),
    '## Every request, and why it is made',
    'On average of one payment. Each has its reason, and the benchmark fails on one that has none.',
    requestTable(costs),
    `Of the write units, ${units(ours.lives.paid.quantities.writeUnit)} are for a paid payment and ${units(ours.lives.abandoned.quantities.writeUnit)} for an abandoned one, those of the due index among them.`,
    '## Every month',
    section(fixedTable(costs)),
    fixedText(costs),
    '## At your volume',
    volumeTable(costs),
    'One payment a minute is 43,800 a month. The metrics, alarms and the dashboard are most of what a small shop pays; AWS gives ten metrics, ten alarms and three dashboards of each account free, which are not taken off here.',
    '## What makes it more or less',
    leverTable(costs),
    `What a log line costs is more than it looks: the ${kilobytes(ours.lives.paid.loggedBytes)} KB that a paid payment writes are ${dollars(billOf(ours.lives.paid.quantities, MILLION).byPrice.get('loggedGb') ?? 0)} for a million. ${logText(costs)}`,
    '## How both sides were kept alike',
    '### The stock build',
    STOCK_TEXT,
    '### The lives',
    livesText(costs),
    '### What is counted',
    countedText(costs),
    '### What is not in it',
    NOT_COUNTED_TEXT,
    '## The prices',
    priceTable(),
    `Looked up on ${PRICES_OF.date} for ${PRICES_OF.region}; they stand in \`bench/cost/prices.ts\`. Compare them with the pages before you rely on a figure, and put in those of your region.`,
    '## Measure again',
    '```sh\nnpm run bench:cost -- --write\n```',
    'It takes about a minute on two cores. `--paystack 300` is how long Paystack takes, in milliseconds; `--horizon 24` for how many hours the stock build polls; `--abandoned 3` how many payments are looked after to the end.',
  ].join('\n\n')}\n`;
}

function writesText({ ours, stock }: Costs): string {
  const of = (side: Measured) => units(side.lives.paid.quantities.writeUnit);
  return `ours writes ${of(ours)} units for it and the stock build ${of(stock)}. What that leaves out is what finds a payment again whose process has died at the wrong line, tells the merchant what the event bus was away for, and keeps to Paystack's limits ([reliability](reliability.md)).`;
}

type Side = 'ours' | 'stock';

function count(costs: Costs, side: Side, life: keyof typeof LIVES, request: string): number {
  return costs[side].lives[life].requests.get(request) ?? 0;
}

function ratio({ ours, stock }: { ours: Quantities; stock: Quantities }): string {
  const [our, their] = [billOf(ours, MILLION).total, billOf(stock, MILLION).total];
  return `${dollars(their)} to ${dollars(our)}`;
}

function mixText(): string {
  return LIFE_NAMES.map((life) => `${MIX[life]} % ${life}`).join(', ');
}

function section({ caption, columns, rows }: BenchReport['tables'][number]): string {
  return `${caption}:\n\n${markdownTable(columns, rows)}`;
}

function units(amount = 0): string {
  return amount.toFixed(1);
}

function kilobytes(bytes: ReadonlyMap<string, number>): string {
  return ([...bytes.values()].reduce((sum, each) => sum + each, 0) / 1_024).toFixed(1);
}

function requestTable({ ours }: Costs): string {
  const rows = Object.entries(REASONS).flatMap(([request, reason]) => {
    const counts = LIFE_NAMES.map((life) => ours.lives[life].requests.get(request) ?? 0);
    if (counts.every((each) => each === 0)) return [];
    return [[request, ...counts.map((each) => each.toFixed(1).replace(/\.0$/, '')), reason]];
  });
  const columns = ['request', ...LIFE_NAMES, 'why'];
  return markdownTable(columns, rows, [0, columns.length - 1]);
}

function fixedText({ ours, stock }: Costs): string {
  const { byPrice } = billOf(ours.fixed);
  const part = (name: PriceName) => dollars(byPrice.get(name) ?? 0);
  const amount = (name: PriceName, of: Quantities = ours.fixed) =>
    Math.round(of[name] ?? 0).toLocaleString('en-US');
  return [
    `- **CloudWatch**: ${amount('metricMonth')} custom metrics (${part('metricMonth')}; those that these lives write, each billed by the hour in which it is written), alarms on ${amount('alarmMetricMonth')} metrics (${part('alarmMetricMonth')}), the dashboard (${part('dashboardMonth')}). The stock build has ${amount('metricMonth', stock.fixed)} metrics, one alarm and no dashboard.`,
    `- **SQS**: ${amount('sqsRequest')} receives that bring nothing. Lambda long-polls each queue with five pollers, 20 s each, around the clock; two lanes are two queues.`,
    `- **Lambda, DynamoDB**: \`reconcile\` every minute and \`audit\` every five minutes, when they find nothing to do.`,
    `- **Secrets Manager**: two secrets (${part('secretMonth')}), and every function that needs one reads it again after five minutes (${part('secretRequest')} where each has one sandbox busy around the clock).`,
  ].join('\n');
}

function volumeTable(costs: Costs): string {
  const of = (side: Side, payments: number) =>
    billOf(mixOf(costs[side].lives), payments).total + billOf(costs[side].fixed).total;
  const rows = [1_000, 100_000, MILLION].map((payments) => {
    const [our, their] = [of('ours', payments), of('stock', payments)];
    return [
      payments.toLocaleString('en-US'),
      dollars(our),
      `$${(our / payments).toPrecision(2)}`,
      dollars(their),
    ];
  });
  return markdownTable(['payments a month', 'ours, a month', 'a payment', 'stock, a month'], rows);
}

function leverTable(costs: Costs): string {
  const { ours, memorySize } = costs;
  const mix = mixOf(ours.lives);
  const cost = (quantities: Quantities) => billOf(quantities, MILLION).total;
  const { abandoned } = ours.lives;
  const checks = abandoned.requests.get('Lambda: VerificationWorker') ?? 1;
  const check = (cost(abandoned.quantities) - cost(ours.parts.initialize.quantities)) / checks;
  const lines = LIFE_NAMES.reduce(
    (sum, life) =>
      sum + (ours.lives[life].loggedBytes.get('lines of the functions') ?? 0) * (MIX[life] / 100),
    0,
  );
  const rows = [
    [
      `half the memory (${memorySize / 2} MB), were it as fast`,
      `-${dollars((billOf(mix, MILLION).byPrice.get('lambdaGbSecond') ?? 0) / 2)}`,
      "nearly all of a function's time is waiting for Paystack; starting takes longer",
    ],
    [
      '`logLevel: "WARN"`',
      `-${dollars((lines / 2 ** 30) * PRICES.loggedGb.dollars * MILLION)}`,
      "no line says any more what became of a payment; metrics and Lambda's own lines stay",
    ],
    [
      'a check of the ladder more or less, for each payment',
      dollars(check),
      '`checkLadder`: each check before the payer has paid, and each of a payer who never does',
    ],
    [
      'one more `verify` that the cache answers',
      dollars(cost(ours.parts['repeated verify'].quantities)),
      'a page that polls asks many times; waiting for the event costs nothing',
    ],
    ['Paystack slower by 100 ms', dollars(slower(costs, 100)), 'Lambda bills the waiting'],
  ];
  return markdownTable(['what', 'a million payments of the mix', 'but'], rows, [0, 2]);
}

/** Dollars for a million payments of the mix when each call to Paystack takes so many milliseconds more. */
function slower({ ours, memorySize }: Costs, ms: number): number {
  const calls = LIFE_NAMES.reduce(
    (sum, life) =>
      sum + (ours.lives[life].requests.get('DynamoDB: take a call from the quota') ?? 0) * (MIX[life] / 100),
    0,
  );
  return billOf({ lambdaGbSecond: (calls * ms * memorySize) / 1_024 / 1_000 }, MILLION).total;
}

function logText({ ours }: Costs): string {
  const parts = [...ours.lives.paid.loggedBytes].map(
    ([kind, bytes]) => `${kind} ${(bytes / 1_024).toFixed(1)} KB`,
  );
  return `Of these are ${parts.join(', ')}.`;
}

const STOCK_TEXT = `\`bench/cost/stock/\` is what a competent engineer builds in an afternoon, from the documentation of its parts: API Gateway with one function behind Powertools' router, Powertools' idempotency with its DynamoDB table around initialize and around webhooks, one table of payments, one queue whose worker asks Paystack about an open payment and sends the message again for a minute later, EventBridge for what became of it, Powertools' logger and metrics. It runs here, bundled as ours are, against the same stand-ins.

| choice | in favour of |
| --- | --- |
| a REST API, as the samples have it, at $3.50 a million. It runs here behind an HTTP API, since the engine has no other; requests and events are as many | ours |
| API keys of API Gateway, which cost nothing: no secret is read to let a caller in | stock |
| arm64, the same memory, the SDK bundled, connections kept | neither |
| a webhook that is signed is believed without asking Paystack | stock |
| \`verify\` hands on Paystack's answer and writes nothing | stock |
| eventually consistent reads, half as dear | stock |
| no access log, no archive, no point-in-time recovery, no dashboard, one alarm | stock |
| webhooks are not relayed: nobody but this service hears of a refund's steps | stock |
| a line or two of log for each invocation, in Powertools' own format | neither |
| it polls for as long as our ladder goes, so that as many late payers are found | neither |`;

function livesText({ options }: Costs): string {
  const seconds = PAYS_AFTER.map((ms) => ms / 1_000).join(', ');
  return [
    ...LIFE_NAMES.map((life) => `- **${life}**: ${LIVES[life]}.`),
    '',
    `Payers take ${seconds} s on the checkout page, a payment of each; both sides look after them meanwhile, ours after 30 and 90 s and so on, the stock build every minute. Payments live one after the other, so every batch has one job in it. That is how it is at a payment every few seconds; where more come at once a batch has up to ten, and both sides get cheaper. Time is virtual: what is waited for between checks is skipped. ${options.abandoned} abandoned payments are averaged on our side, since the ladder is spread at random, and one on the other, whose polls are all alike.`,
  ].join('\n');
}

function countedText(costs: Costs): string {
  const { ours, options, memorySize } = costs;
  const { byPrice } = billOf(ours.lives.paid.quantities, MILLION);
  const storage = (byPrice.get('storedGbMonth') ?? 0) + (byPrice.get('recoverableGbMonth') ?? 0);
  const waiting = (count(costs, 'stock', 'abandoned', 'Lambda: worker') * options.paystack) / 60_000;
  return `- **Lambda**: invocations and the milliseconds that each took here, rounded up, at ${memorySize} MB. Paystack's time, ${options.paystack} ms a call, is added and not waited for: the polls of one abandoned payment would take ${waiting.toFixed(0)} minutes. A call of a stand-in takes one to three milliseconds here, of AWS two to six; a third of a core, as ${memorySize} MB have, computes slower than this machine. Both are the same for both sides, and small beside Paystack. Cold starts are left out: at a steady volume they are rare.
- **DynamoDB**: units by the size of each item as it was sent, computed as AWS documents it: writes by the larger of the item before and after, conditions that fail as well, entries of an index that are put, deleted or moved, reads by 4 KB and half where they are eventually consistent. Deleting by TTL is free.
- **SQS**: sends, and for each batch one receive and one delete.
- **EventBridge**: events by 64 KB, and the archive by its bytes, kept for a month.
- **CloudWatch**: every byte that functions write, metrics in them included (EMF), Lambda's three lines of each invocation, API Gateway's access log.
- **Data transfer**: bodies to Paystack and to callers, and 500 bytes of headers with each.
- **Storage**: what stays of a payment, for its first month; each further month costs as much again, ${dollars(storage)} for a million paid ones.`;
}

const NOT_COUNTED_TEXT = `- What the merchant's own rules and targets on the event bus cost.
- Insights queries, looking at dashboards, replaying the archive, SNS for alarms, X-Ray (off).
- Reads of secrets by sandboxes beyond one of each function.
- Floods: an unsigned webhook costs a request and an invocation of some milliseconds; API Gateway's throttle bounds how many.
- Free tiers, savings plans, discounts of large volumes, taxes, support.`;

function priceTable(): string {
  const rows = Object.values(PRICES).map(({ service, unit, dollars: price, per, source }) => [
    service,
    unit,
    per === 1 ? `$${price}` : `$${price} for ${per.toLocaleString('en-US')}`,
    `[page](${source})`,
  ]);
  return markdownTable(['service', 'unit', 'price', 'source'], rows, [0, 1, 3]);
}
