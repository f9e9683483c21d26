import { describe, expect, it } from 'vitest';
import { costPage } from '../../../../bench/cost/document.ts';
import type { Measured } from '../../../../bench/cost/measure-side.ts';
import { REASONS } from '../../../../bench/cost/ours.ts';
import { type Costs, costReport } from '../../../../bench/cost/report.ts';
import type { Usage } from '../../../../bench/cost/usage.ts';

/** A payment whose only cost is so many requests to the API, at $1 for a million. */
function usage(httpApiRequest: number): Usage {
  return {
    quantities: { httpApiRequest },
    requests: new Map([['API: POST /transaction/initialize', httpApiRequest]]),
    loggedBytes: new Map(),
    billedMs: new Map(),
  };
}

function side(dollars: { paid: number; abandoned: number }): Measured {
  const { paid, abandoned } = dollars;
  return {
    lives: {
      paid: usage(paid),
      'no webhook': usage(paid),
      abandoned: usage(abandoned),
      refunded: usage(paid),
    },
    parts: { initialize: usage(1), 'repeated verify': usage(1) },
    fixed: { secretMonth: 2 },
  };
}

const COSTS: Costs = {
  options: { paystack: 300, horizon: 24, abandoned: 1 },
  memorySize: 512,
  ours: side({ paid: 10, abandoned: 100 }),
  stock: side({ paid: 10, abandoned: 1_000 }),
  shortHorizonHours: 1,
  stockWithShortHorizon: usage(50),
};

describe('the report of what payments cost', () => {
  it('holds ours against half of the stock build, for the mix and for a paid payment alone', () => {
    const { goals } = costReport(COSTS);

    expect(goals.map(({ measured, isMet }) => [measured, isMet])).toEqual([
      ['0.14 ($26.20 to $188.20)', true],
      ['1.52 ($26.20 to $17.20)', false],
      ['1.00 ($10.00 to $10.00)', false],
    ]);
  });

  it('says what stops it where it is above that', () => {
    const floors = costReport(COSTS).goals.map(({ floor }) => floor);

    expect(floors[0]).toBeUndefined();
    expect(floors[1]).toContain('Half of that is $8.60. Of ours $8.20');
    expect(floors[2]).toContain("Half of the stock build's is $5.00");
  });
});

describe('the page of what payments cost', () => {
  it('gives a reason for every request that a payment makes', () => {
    const page = costPage(COSTS);

    expect(page).toContain(
      `| API: POST /transaction/initialize | 10 | 10 | 100 | 10 | ${REASONS['API: POST /transaction/initialize']} |`,
    );
  });

  it('adds what every month costs to what so many payments cost', () => {
    const page = costPage(COSTS);

    expect(page).toContain('| 1,000,000 | $27.00 | $0.000027 | $189.00 |');
  });
});
