import { describe, expect, it } from 'vitest';
import { readOptions, type Scenario, scenarioOf } from '../../../bench/simulate/options.ts';
import { plot } from '../../../bench/simulate/plot.ts';
import { runScenario } from '../../../bench/simulate/run-scenario.ts';
import { COLUMNS, rowOf } from '../../../bench/simulate/table.ts';

/** A quarter of an hour of little traffic, but for what a test changes. */
const quiet = (given: Parameters<typeof scenarioOf>[0] = {}): Scenario =>
  scenarioOf({ hours: '0.25', 'per-minute': '20', ...given });

describe('the simulation', () => {
  it('closes every payment that was paid, and none that was not', async () => {
    const { findings, started, paid, refused } = await runScenario(quiet({ webhooks: '50' }));

    expect(started).toBeGreaterThan(200);
    expect(paid).toBeGreaterThan(started / 2);
    expect(paid).toBeLessThan(started);
    expect(findings.closedAsPaid).toBe(paid);
    expect(refused).toBe(0);
  });

  it('comes to the same with the same seed, and to something else with another', async () => {
    const rowWith = async (seed: string) => rowOf('', quiet({ seed }), await runScenario(quiet({ seed })));

    const [one, again, other] = [await rowWith('1'), await rowWith('1'), await rowWith('2')];

    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('takes longer to close what no webhook tells of', async () => {
    const [told, untold] = [
      await runScenario(quiet({ webhooks: '100' })),
      await runScenario(quiet({ webhooks: '0' })),
    ];

    expect(told.findings.lag.p50).toBeLessThan(10_000);
    expect(untold.findings.lag.p50).toBeGreaterThan(told.findings.lag.p50);
  });

  it('finds sooner by a ladder with more rungs what no webhook tells of, for more calls', async () => {
    const [few, many] = [
      await runScenario(quiet({ webhooks: '0', ladder: '5m,1h' })),
      await runScenario(quiet({ webhooks: '0', ladder: '30s,1m,1m,1m,5m,1h' })),
    ];

    expect(many.findings.lag.p50).toBeLessThan(few.findings.lag.p50);
    expect(many.findings.sum('verify')).toBeGreaterThan(few.findings.sum('verify'));
  });

  it('never sends more calls in any 60 s than the share of the quota', async () => {
    const busy = scenarioOf({
      hours: '0.25',
      'per-minute': '120',
      mode: 'test',
      share: '0.5',
      webhooks: '0',
    });

    const { findings, refused } = await runScenario(busy);

    expect(findings.busiestMinute('verify')).toBeGreaterThan(40);
    expect(findings.busiestMinute('verify')).toBeLessThanOrEqual(50);
    expect(findings.busiestMinute('initialize')).toBeLessThanOrEqual(50);
    expect(findings.counted('CallsDeferred')).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  });

  it('holds calls while Paystack is down, and closes all that was paid once it is back', async () => {
    const outage = { webhooks: '100', 'per-minute': '60', outage: '5m+5m' };

    const { findings, paid } = await runScenario(quiet(outage));

    expect(findings.counted('CallsHeld')).toBeGreaterThan(0);
    expect(findings.closedAsPaid).toBe(paid);
    expect(findings.lag.max).toBeGreaterThan(120_000);
  });

  it('has payers who come back find out by themselves', async () => {
    const { findings } = await runScenario(quiet({ webhooks: '0', returns: '100' }));

    expect(findings.lag.p99).toBeLessThan(10_000);
  });

  it('tells of a scenario in a row, and draws it', async () => {
    const scenario = quiet();
    const outcome = await runScenario(scenario);

    const row = rowOf('as given', scenario, outcome);
    const drawn = plot([{ label: 'as given', findings: outcome.findings }], { isColored: false });

    expect(row).toHaveLength(COLUMNS.length);
    expect(drawn).toContain('Calls of verify in a minute');
    expect(drawn).toContain('╭');
  });
});

describe('the options of the simulation', () => {
  it('are those of a deployment by default', () => {
    const { scenarios, labels } = readOptions([]);

    expect(labels).toEqual(['as given']);
    expect(scenarios).toMatchObject([
      { perMinute: 300, arrivalsMs: 7_200_000, webhooks: 0.95, mode: 'live', share: 0.9, concurrency: 2 },
    ]);
    expect(scenarios[0]?.ladder.gapsSeconds.slice(0, 3)).toEqual([30, 60, 120]);
  });

  it('are compared where one is given more than once', () => {
    const { scenarios, labels } = readOptions([
      '--ladder',
      'default',
      '--ladder',
      '5s,1m',
      '--outage',
      '30m+10m',
    ]);

    expect(labels).toEqual(['ladder default', 'ladder 5s,1m']);
    expect(scenarios[1]).toMatchObject({
      ladder: { gapsSeconds: [5, 60], deadlineSeconds: 86_400 },
      outage: { from: 1_800_000, to: 2_400_000 },
    });
  });

  it.each([
    [['--per-minute', 'many'], '--per-minute takes a number from 0.1 to 10000, not "many"'],
    [['--webhooks', '101'], '--webhooks takes a number from 0 to 100, not "101"'],
    [['--ladder', '30'], '--ladder takes a duration such as 300ms, 30s, 5m or 3h, not "30"'],
    [['--ladder', '1.5s'], '--ladder takes whole seconds from 1 on, not "1.5s"'],
    [['--mode', 'sandbox'], '--mode takes live or test, not "sandbox"'],
    [['--outage', '1m+2m+3m'], '--outage takes a moment and a length such as 30m+10m, not "1m+2m+3m"'],
  ])('%j are refused', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
