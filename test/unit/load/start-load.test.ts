import { describe, expect, it } from 'vitest';
import type { Initialized, PaymentInput } from '../../../local/load/initialize.ts';
import { MOST_PER_MINUTE } from '../../../local/load/pace.ts';
import type { Finish } from '../../../local/load/payer.ts';
import { type LoadOptions, startLoad } from '../../../local/load/start-load.ts';
import { caught } from '../../support/caught.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

const START = Date.UTC(2026, 2, 1, 9);

/** A load in virtual time, against an API and a simulator that do as they are told. */
function loadUnderTest(options: Partial<LoadOptions> = {}) {
  const time = createVirtualTime(START);
  const payments: PaymentInput[] = [];
  const finishes: { at: number; reference: string; how: Finish }[] = [];
  const load = startLoad({
    perMinute: 300,
    apiUrl: 'http://127.0.0.1:1',
    serviceKey: 'unused',
    clock: time.now,
    sleep: time.sleep,
    random: seededRandom(7).next,
    initialize: async (input) => {
      payments.push(input);
      return { kind: 'started' };
    },
    control: {
      finish: async (reference, how) => void finishes.push({ at: time.now() - START, reference, how }),
    },
    ...options,
  });
  return { load, time, payments, finishes, runFor: (ms: number) => time.runUntil(START + ms) };
}

describe('a load', () => {
  it('starts as many payments a minute as it was asked for, each under a reference of its own', async () => {
    const { load, payments, runFor } = loadUnderTest({ perMinute: 300 });

    await runFor(59_900);

    expect(load.statistics()).toMatchObject({ started: 300, skipped: 0, isRunning: true, startedAt: START });
    expect(new Set(payments.map(({ reference }) => reference)).size).toBe(300);
    await load.stop();
  });

  it('has the outcomes come in the shares of the mix', async () => {
    const { load, runFor } = loadUnderTest({ perMinute: 6_000, mix: { paid: 3, abandoned: 1 } });

    await runFor(60_000);

    const { ended, paid } = load.statistics();
    expect(ended.paid / ended.abandoned).toBeCloseTo(3, 0);
    expect(paid).toBe(ended.paid);
    expect(ended.refunded + ended.tampered + ended.transfer).toBe(0);
    await load.stop();
  });

  it('has a payer do all that belongs to the outcome, in order', async () => {
    const refunded = loadUnderTest({ perMinute: 1, mix: { refunded: 1 } });
    const declined = loadUnderTest({ perMinute: 1, mix: { declined_then_paid: 1 } });
    const transfer = loadUnderTest({ perMinute: 1, mix: { transfer: 1 } });
    const lost = loadUnderTest({ perMinute: 1, mix: { webhook_lost: 1 } });

    for (const { runFor } of [refunded, declined, transfer, lost]) await runFor(59_000);

    const outcomes = (payers: typeof refunded) => payers.finishes.map(({ how }) => how.outcome);
    expect(outcomes(refunded)).toEqual(['success', 'reversed']);
    expect(outcomes(declined)).toEqual(['failed', 'success']);
    expect(outcomes(transfer)).toEqual(['pending', 'success']);
    expect(lost.finishes.map(({ how }) => how)).toEqual([{ outcome: 'success', webhook: false }]);
    for (const { load } of [refunded, declined, transfer, lost]) {
      expect(load.statistics()).toMatchObject({ started: 1, paid: 1, payers: 0 });
      await load.stop();
    }
  });

  it('has Paystack say another amount than was asked where the outcome is tampered', async () => {
    const { load, payments, finishes, runFor } = loadUnderTest({ perMinute: 1, mix: { tampered: 1 } });

    await runFor(10_000);

    const [payment] = payments;
    const [finish] = finishes;
    expect(finish?.how).toMatchObject({ outcome: 'success' });
    expect(finish?.how.forge?.amount).not.toBe(payment?.amount);
    expect(finish?.how.forge?.requested_amount).toBe(finish?.how.forge?.amount);
    await load.stop();
  });

  it('counts what it is refused by code, and goes on', async () => {
    const answers: Initialized[] = [
      { kind: 'refused', code: 'rate_limited' },
      { kind: 'refused', code: 'paystack_unavailable' },
      { kind: 'unanswered' },
      { kind: 'refused', code: 'rate_limited' },
    ];
    const { load, runFor } = loadUnderTest({
      perMinute: 60,
      initialize: async () => answers.shift() ?? { kind: 'started' },
    });

    await runFor(9_900);

    expect(load.statistics()).toMatchObject({
      started: 6,
      refused: { rate_limited: 2, paystack_unavailable: 1 },
      unanswered: 1,
    });
    await load.stop();
  });

  it('lets no more calls pile up than it may when nothing answers, and keeps pace afterwards', async () => {
    let open: (() => void)[] = [];
    let isAway = true;
    const { load, runFor } = loadUnderTest({
      perMinute: 600,
      maxInFlight: 5,
      initialize: async () => {
        if (isAway) await new Promise<void>((answer) => open.push(answer));
        return { kind: 'started' };
      },
    });

    await runFor(9_950);
    const away = load.statistics();
    isAway = false;
    for (const answer of open) answer();
    open = [];
    await runFor(19_950);

    expect(away).toMatchObject({ started: 0, inFlight: 5, skipped: 95 });
    expect(load.statistics()).toMatchObject({ started: 105, inFlight: 0, skipped: 95 });
    await load.stop();
  });

  it('does not make up for an hour in which the machine slept', async () => {
    let asleep = 0;
    const time = createVirtualTime(START);
    const { load } = loadUnderTest({
      perMinute: 60,
      clock: () => time.now() + asleep,
      sleep: time.sleep,
    });
    await time.runUntil(START + 5_500);
    const before = load.statistics().started;
    asleep = 3_600_000;

    await time.runUntil(START + 10_500);

    // One that fell due in the sleep, and one a second.
    expect([before, load.statistics().started]).toEqual([6, 12]);
    await load.stop();
  });

  it('starts nothing more once it is stopped, and breaks off its payers', async () => {
    const { load, finishes, runFor } = loadUnderTest({ perMinute: 60, mix: { paid_later: 1 } });
    await runFor(2_500);

    await load.stop();
    await runFor(120_000);

    expect(load.statistics()).toMatchObject({ isRunning: false, started: 3, paid: 0, payers: 0 });
    expect(finishes).toEqual([]);
  });

  it('waits at its end for the calls on their way, and has no payers for what they start', async () => {
    let answer = () => {};
    const { load, runFor } = loadUnderTest({
      perMinute: 1,
      initialize: () => new Promise((resolve) => (answer = () => resolve({ kind: 'started' }))),
    });
    await runFor(500);

    const stopped = load.stop();
    answer();
    await stopped;

    expect(load.statistics()).toMatchObject({ started: 1, inFlight: 0, payers: 0, isRunning: false });
  });

  it('counts a payer whom the simulator refuses something', async () => {
    const { load, runFor } = loadUnderTest({
      perMinute: 1,
      mix: { paid: 1 },
      control: { finish: () => Promise.reject(new Error('reset')) },
    });

    await runFor(5_000);

    expect(load.statistics()).toMatchObject({ payerFailures: 1, paid: 0, payers: 0 });
    await load.stop();
  });

  it.each([
    ['invalid_pace', { perMinute: 0 }],
    ['invalid_pace', { perMinute: 0.00001 }],
    ['invalid_pace', { perMinute: MOST_PER_MINUTE + 1 }],
    ['invalid_pace', { perMinute: Number.NaN }],
    ['invalid_mix', { mix: {} }],
    ['invalid_mix', { mix: { paid: 0 } }],
    ['invalid_mix', { mix: { paid: 1, tampered: -1 } }],
  ] as const)('says %s of %j', async (code, options) => {
    expect(await caught(() => loadUnderTest(options))).toMatchObject({ name: 'LoadError', code });
  });
});
