import { describe, expect, it } from 'vitest';
import type { FaultSwitch } from '../../../local/console/contract.ts';
import {
  countInForce,
  othersIn,
  switchesIn,
  webhookFaults,
  webhookSettings,
  withSwitches,
} from '../../../local/console/faults/switches.ts';
import { type Fault, Faults } from '../../../local/simulator/faults.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const OFF = { latency: false, 'server-errors': false, 'rate-limited': false, timeouts: false, html: false };
const set = (...on: FaultSwitch[]) => ({
  switches: { ...OFF, ...Object.fromEntries(on.map((each) => [each, true])) },
  latencyMs: 700,
});
const SETTINGS = { enabled: true, url: null, lost: false, copies: 1, delayMs: 0 };

describe('the switches of faults', () => {
  it.each<[FaultSwitch[]]>([
    [[]],
    [['latency']],
    [['server-errors']],
    [['latency', 'timeouts']],
    [['server-errors', 'rate-limited', 'timeouts', 'html']],
    [['latency', 'server-errors', 'rate-limited', 'timeouts', 'html']],
  ])('stand as they were set: %j', (on) => {
    const rules = withSwitches([], set(...on));

    expect(switchesIn(rules).switches).toEqual(set(...on).switches);
    expect(switchesIn(rules).latencyMs).toBe(on.includes('latency') ? 700 : 2_000);
  });

  it('leave the rules of others in force, before their own', () => {
    const theirs: Fault = { kind: 'html', reference: 'tea-1' };
    const first = withSwitches([theirs], set('server-errors'));
    const second = withSwitches(first, set('timeouts'));

    expect(second).toEqual([theirs, { name: 'console timeouts', kind: 'timeout' }]);
    expect(othersIn(second)).toBe(1);
    expect(withSwitches(second, set())).toEqual([theirs]);
  });

  it('have each way of failing befall its share of the calls when several are on', () => {
    const faults = new Faults(seededRandom(7).next);
    faults.replace(withSwitches([], set('server-errors', 'rate-limited', 'timeouts', 'html')));

    const counts: Record<string, number> = {};
    for (let n = 0; n < 4_000; n += 1) {
      const name = faults.take('verify', 'tea-1')?.name ?? 'none';
      counts[name] = (counts[name] ?? 0) + 1;
    }

    expect(Object.keys(counts).sort()).toEqual([
      'console html',
      'console rate-limited',
      'console server-errors',
      'console timeouts',
    ]);
    for (const count of Object.values(counts)) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });

  it('hold up every call while latency is on, the ones that fail too', () => {
    const rules = withSwitches([], set('latency', 'server-errors', 'html'));

    expect(rules.map(({ delayMs }) => delayMs)).toEqual([700, 700]);
    expect(withSwitches([], set('latency'))).toEqual([
      { name: 'console latency', kind: 'delay', delayMs: 700 },
    ]);
  });

  it('show what is become of webhooks, whoever set it', () => {
    expect(webhookFaults({ ...SETTINGS, enabled: false })).toEqual({ lost: true, twice: false, delayMs: 0 });
    expect(webhookFaults({ ...SETTINGS, copies: 3, delayMs: 9 })).toEqual({
      lost: false,
      twice: true,
      delayMs: 9,
    });
    expect(webhookSettings({ lost: true, twice: true, delayMs: 5 })).toEqual({
      enabled: true,
      lost: true,
      copies: 2,
      delayMs: 5,
    });
  });

  it('are counted with all else that is in force', () => {
    const rules = withSwitches([{ kind: 'html', reference: 'tea-1' }], set('latency', 'timeouts'));

    expect(countInForce(rules, { ...SETTINGS, lost: true, delayMs: 5 })).toBe(5);
    expect(countInForce([], SETTINGS)).toBe(0);
  });
});
