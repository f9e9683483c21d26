import type { BenchReport } from '../support/report.ts';
import { billOf, type Quantities, weighted } from './bill.ts';
import { LIVES, type Life, MIX } from './lives.ts';
import type { Measured } from './measure-side.ts';
import { PRICES_OF, type Service } from './prices.ts';
import type { Usage } from './usage.ts';

/** All that was found. */
export interface Costs {
  readonly options: { readonly paystack: number; readonly horizon: number; readonly abandoned: number };
  /** MB. */
  readonly memorySize: number;
  readonly ours: Measured;
  readonly stock: Measured;
  readonly shortHorizonHours: number;
  /** An abandoned payment of the stock build that gives up sooner. */
  readonly stockWithShortHorizon: Usage;
}

export const MILLION = 1_000_000;

/** How much of the stock build's cost ours may be. */
const GOAL = 0.5;

export const LIFE_NAMES = Object.keys(LIVES).filter((name): name is Life => Object.hasOwn(LIVES, name));

/** One payment of the mix. */
export function mixOf(lives: Measured['lives']): Quantities {
  return weighted(
    LIFE_NAMES.map((life) => ({ quantities: lives[life].quantities, weight: MIX[life] / 100 })),
  );
}

/** The stock build's lives when it gives up sooner. */
export function withShortHorizon({ stock, stockWithShortHorizon }: Costs): Measured['lives'] {
  return { ...stock.lives, abandoned: stockWithShortHorizon };
}

export function costReport(costs: Costs): BenchReport {
  const { ours, stock, shortHorizonHours, options } = costs;
  const mix = { ours: mixOf(ours.lives), stock: mixOf(stock.lives) };
  const short = mixOf(withShortHorizon(costs));
  const paid = { ours: ours.lives.paid.quantities, stock: stock.lives.paid.quantities };
  return {
    command: 'npm run bench:cost',
    title: 'What a million payments cost',
    about: [
      `Whole lives of payments, run here from the deployed bundles of both sides and counted as AWS bills them, at the public prices of ${PRICES_OF.region} on ${PRICES_OF.date}. [docs/cost.md](cost.md) has every request with its reason, and how the sides were kept alike.`,
      `The mix is ${LIFE_NAMES.map((life) => `${MIX[life]} % ${life}`).join(', ')}. The stock build looks at an open payment every minute, for ${options.horizon} h.`,
    ],
    tables: [
      lifeTable(costs),
      serviceTable('of the mix', mix),
      serviceTable('of a paid payment', paid),
      fixedTable(costs),
    ],
    goals: [
      goal(`a million payments of the mix`, mix),
      goal(
        `the same, where the stock build gives up after ${shortHorizonHours} h`,
        { ours: mix.ours, stock: short },
        floorOfShort(costs, short),
      ),
      goal('a million paid payments alone', paid, floorOf(costs)),
    ],
    skipped: [],
  };
}

interface Sides {
  readonly ours: Quantities;
  readonly stock: Quantities;
}

function goal(figure: string, { ours, stock }: Sides, floor?: string): BenchReport['goals'][number] {
  const [our, their] = [billOf(ours, MILLION).total, billOf(stock, MILLION).total];
  const isMet = our <= GOAL * their;
  return {
    figure,
    goal: `at most ${GOAL} of the stock build's`,
    measured: `${(our / their).toFixed(2)} (${dollars(our)} to ${dollars(their)})`,
    isMet,
    ...(!isMet && floor !== undefined && { floor }),
  };
}

export function lifeTable(costs: Costs): BenchReport['tables'][number] {
  const { ours, stock, shortHorizonHours, stockWithShortHorizon } = costs;
  const row = (name: string, { ours: our, stock: their }: Sides) => {
    const [left, right] = [billOf(our, MILLION).total, billOf(their, MILLION).total];
    return [name, dollars(left), dollars(right), (left / right).toFixed(2)];
  };
  const of = (life: Life) => ({ ours: ours.lives[life].quantities, stock: stock.lives[life].quantities });
  const short = { ours: ours.lives.abandoned.quantities, stock: stockWithShortHorizon.quantities };
  return {
    caption: 'Dollars for a million payments',
    columns: ['life', 'ours', 'stock', 'ratio'],
    rows: [
      ...LIFE_NAMES.map((life) => row(`${life}: ${LIVES[life]}`, of(life))),
      row(`abandoned, where the stock build gives up after ${shortHorizonHours} h`, short),
      row('the mix', { ours: mixOf(ours.lives), stock: mixOf(stock.lives) }),
      row(`the mix, where the stock build gives up after ${shortHorizonHours} h`, {
        ours: mixOf(ours.lives),
        stock: mixOf(withShortHorizon(costs)),
      }),
    ],
  };
}

export function serviceTable(of: string, { ours, stock }: Sides): BenchReport['tables'][number] {
  const [our, their] = [billOf(ours, MILLION), billOf(stock, MILLION)];
  const services = [...new Set<Service>([...our.byService.keys(), ...their.byService.keys()])];
  return {
    caption: `Dollars for a million ${of}, by service`,
    columns: ['service', 'ours', 'stock'],
    rows: [
      ...services.map((service) => [
        service,
        dollars(our.byService.get(service) ?? 0),
        dollars(their.byService.get(service) ?? 0),
      ]),
      ['all', dollars(our.total), dollars(their.total)],
    ],
  };
}

export function fixedTable({ ours, stock }: Costs): BenchReport['tables'][number] {
  const [our, their] = [billOf(ours.fixed), billOf(stock.fixed)];
  const services = [...new Set<Service>([...our.byService.keys(), ...their.byService.keys()])];
  return {
    caption: 'Dollars a month, whether or not there are payments',
    columns: ['service', 'ours', 'stock'],
    rows: [
      ...services.map((service) => [
        service,
        dollars(our.byService.get(service) ?? 0),
        dollars(their.byService.get(service) ?? 0),
      ]),
      ['all', dollars(our.total), dollars(their.total)],
    ],
  };
}

/** What of a paid payment can't be left out, as it was measured, against what half of the stock build's is. */
function floorOf({ ours, stock, memorySize, options }: Costs): string {
  const { quantities, requests } = ours.lives.paid;
  const count = (name: string) => requests.get(name) ?? 0;
  const calls = count('DynamoDB: take a call from the quota');
  const needed: Quantities = {
    httpApiRequest: quantities.httpApiRequest ?? 0,
    // Nothing but Paystack's own time.
    lambdaGbSecond: (calls * options.paystack * memorySize) / 1_024 / 1_000,
    writeUnit: quantities.writeUnit ?? 0,
    sqsRequest: quantities.sqsRequest ?? 0,
    publishedEvent: quantities.publishedEvent ?? 0,
  };
  const bill = billOf(needed, MILLION);
  const half = billOf(stock.lives.paid.quantities, MILLION).total * GOAL;
  const part = (service: Service) => dollars(bill.byService.get(service) ?? 0);
  return (
    `Half of the stock build's is ${dollars(half)}. Without a log line and a millisecond of its own, ours is ${dollars(bill.total)}: ` +
    `${part('API Gateway')} for the requests, ${part('Lambda')} for waiting for Paystack, ${part('DynamoDB')} for the writes by which a crash at any line loses nothing, ` +
    `${part('SQS')} for jobs that survive their process, ${part('EventBridge')} for the event and the relayed webhook. The stock build writes ${(stock.lives.paid.quantities.writeUnit ?? 0).toFixed(0)} units where ours writes ${(quantities.writeUnit ?? 0).toFixed(0)}, and what it leaves out is what keeps a payment from being lost.`
  );
}

/** Why ours can't be half of a build that stops looking: what of the mix is paid, and what goes on for those who pay late. */
function floorOfShort({ ours, shortHorizonHours, options }: Costs, short: Quantities): string {
  const half = billOf(short, MILLION).total * GOAL;
  const part = (life: Life) => (billOf(ours.lives[life].quantities, MILLION).total * MIX[life]) / 100;
  const paid = LIFE_NAMES.filter((life) => life !== 'abandoned').reduce((sum, life) => sum + part(life), 0);
  return (
    `Half of that is ${dollars(half)}. Of ours ${dollars(paid)} are payments that are paid, whose floor is below, and ${dollars(part('abandoned'))} are for looking ` +
    `${options.horizon} h after those that are not: who pays after ${shortHorizonHours} h is found by ours alone.`
  );
}

/** @example dollars(39.347) // '$39.35' */
export function dollars(amount: number): string {
  return amount >= 1_000 ? `$${Math.round(amount).toLocaleString('en-US')}` : `$${amount.toFixed(2)}`;
}
