import { describe, expect, test } from 'vitest';
import {
  type ClaimRequest,
  claimAgain,
  claimPayment,
  externalPayment,
  isHeld,
  releaseClaim,
  type Schedule,
} from '../../../shared/payment/claim.ts';
import { DEFAULT_LADDER } from '../../../shared/payment/ladder.ts';
import { transition } from '../../../shared/payment/transition.ts';
import { ASKED, CLAIMED_AT, deeplyFrozen, REFERENCE, subunits } from '../../support/payments.ts';

const SCHEDULE: Schedule = { ladder: DEFAULT_LADDER, now: CLAIMED_AT, random: () => 0.5 };

const REQUEST: ClaimRequest = {
  reference: REFERENCE,
  mode: 'test',
  asked: ASKED,
  fingerprint: 'fingerprint-1',
  fence: 'fence-1',
  expiresAt: CLAIMED_AT + 29_000,
};

const AN_HOUR_LATER: Schedule = { ...SCHEDULE, now: CLAIMED_AT + 3_600_000 };

const SECOND_REQUEST: ClaimRequest = { ...REQUEST, fence: 'fence-2', expiresAt: AN_HOUR_LATER.now + 29_000 };

function rejectedPayment() {
  const { payment } = transition(claimPayment(REQUEST, SCHEDULE), { kind: 'refused' }, CLAIMED_AT + 1_000);
  if (payment.status !== 'rejected') throw new TypeError(`Expected a rejected payment: ${payment.status}`);
  return payment;
}

describe('A claimed payment', () => {
  test('is recorded with what was asked and its first check, before anybody calls Paystack', () => {
    const payment = claimPayment(REQUEST, SCHEDULE);

    expect(payment).toEqual({
      reference: REFERENCE,
      mode: 'test',
      origin: { kind: 'initialized', asked: ASKED, fingerprint: 'fingerprint-1' },
      version: 1,
      createdAt: CLAIMED_AT,
      updatedAt: CLAIMED_AT,
      deadline: CLAIMED_AT + 86_400_000,
      checks: 0,
      outbox: {},
      status: 'initializing',
      claim: { fence: 'fence-1', expiresAt: CLAIMED_AT + 29_000, released: false },
      mayExist: false,
      nextCheck: { number: 1, at: CLAIMED_AT + 30_000, dueAt: CLAIMED_AT + 150_000 },
    });
  });

  test('is held until its claim expires', () => {
    const { claim } = claimPayment(REQUEST, SCHEDULE);

    expect(isHeld(claim, claim.expiresAt - 1)).toBe(true);
    expect(isHeld(claim, claim.expiresAt)).toBe(false);
  });
});

describe('A claim that is given back', () => {
  const claimed = deeplyFrozen(claimPayment(REQUEST, SCHEDULE));

  test('is held by nobody, and is the next version of the payment', () => {
    const released = releaseClaim(claimed, { now: CLAIMED_AT + 5_000, mayExist: false });

    expect(isHeld(released.claim, CLAIMED_AT + 5_000)).toBe(false);
    expect(released).toEqual({
      ...claimed,
      version: 2,
      updatedAt: CLAIMED_AT + 5_000,
      claim: { ...claimed.claim, released: true },
    });
  });

  test('says whether its call may have arrived', () => {
    const lost = releaseClaim(claimed, { now: CLAIMED_AT + 5_000, mayExist: true });
    const neverSent = releaseClaim(claimed, { now: CLAIMED_AT + 5_000, mayExist: false });

    expect(lost.mayExist).toBe(true);
    expect(neverSent.mayExist).toBe(false);
  });

  test('does not unsay what an earlier claim said', () => {
    const lost = releaseClaim(claimed, { now: CLAIMED_AT + 5_000, mayExist: true });

    const released = releaseClaim(lost, { now: CLAIMED_AT + 9_000, mayExist: false });

    expect(released.mayExist).toBe(true);
  });
});

describe('A second claim', () => {
  const claimed = deeplyFrozen(claimPayment(REQUEST, SCHEDULE));

  test('after one that merely expired does not know whether the first call arrived', () => {
    const again = claimAgain(claimed, SECOND_REQUEST, AN_HOUR_LATER);

    expect(again.mayExist).toBe(true);
  });

  test('after one whose call never left knows that nothing can exist', () => {
    const released = releaseClaim(claimed, { now: CLAIMED_AT + 5_000, mayExist: false });

    const again = claimAgain(released, SECOND_REQUEST, AN_HOUR_LATER);

    expect(again.mayExist).toBe(false);
  });

  test('after one whose call was lost remembers it', () => {
    const released = releaseClaim(claimed, { now: CLAIMED_AT + 5_000, mayExist: true });

    const again = claimAgain(released, SECOND_REQUEST, AN_HOUR_LATER);

    expect(again.mayExist).toBe(true);
  });

  test('remembers it over any number of claims', () => {
    const second = claimAgain(claimed, SECOND_REQUEST, AN_HOUR_LATER);
    const released = releaseClaim(second, { now: AN_HOUR_LATER.now + 1_000, mayExist: false });

    const third = claimAgain(released, { ...SECOND_REQUEST, fence: 'fence-3' }, AN_HOUR_LATER);

    expect(third.mayExist).toBe(true);
  });

  test('has its own fence, the next version, and the yardstick of the first', () => {
    const again = claimAgain(claimed, SECOND_REQUEST, AN_HOUR_LATER);

    expect(again).toMatchObject({
      version: 2,
      createdAt: CLAIMED_AT,
      updatedAt: AN_HOUR_LATER.now,
      origin: claimed.origin,
      claim: { fence: 'fence-2', expiresAt: SECOND_REQUEST.expiresAt, released: false },
    });
  });

  test('gives the payer of the transaction that it may start the whole time to the deadline', () => {
    const late = { ...SCHEDULE, now: CLAIMED_AT + 86_300_000 };

    const again = claimAgain(claimed, SECOND_REQUEST, late);

    expect(again.deadline).toBe(late.now + 86_400_000);
  });

  test('starts the ladder again where the next check is far away', () => {
    const nextCheck = { number: 10, at: CLAIMED_AT + 80_000_000, dueAt: CLAIMED_AT + 80_000_000 };

    const again = claimAgain({ ...claimed, nextCheck }, SECOND_REQUEST, AN_HOUR_LATER);

    expect(again.nextCheck).toEqual({
      number: 1,
      at: AN_HOUR_LATER.now + 30_000,
      dueAt: AN_HOUR_LATER.now + 150_000,
    });
  });

  test('leaves a check alone that comes sooner, so that claim after claim can not put it off', () => {
    const again = claimAgain(claimed, SECOND_REQUEST, { ...SCHEDULE, now: CLAIMED_AT + 29_000 });

    expect(again.nextCheck).toEqual(claimed.nextCheck);
  });
});

describe('A claim after a refusal', () => {
  test('is a new attempt with another yardstick, and still a later version', () => {
    const asked = { amount: subunits(9_900), currency: 'GHS' };

    const again = claimAgain(
      rejectedPayment(),
      { ...SECOND_REQUEST, asked, fingerprint: 'fingerprint-2' },
      AN_HOUR_LATER,
    );

    expect(again).toEqual({
      ...claimPayment({ ...SECOND_REQUEST, asked, fingerprint: 'fingerprint-2' }, AN_HOUR_LATER),
      createdAt: CLAIMED_AT,
      version: 3,
    });
  });

  test('knows that nothing of ours can exist', () => {
    expect(claimAgain(rejectedPayment(), SECOND_REQUEST, AN_HOUR_LATER).mayExist).toBe(false);
  });
});

test('an external payment is open, without a yardstick, and to be stored as the first version', () => {
  const payment = externalPayment(REFERENCE, 'live', SCHEDULE);

  expect(payment).toEqual({
    reference: REFERENCE,
    mode: 'live',
    origin: { kind: 'external' },
    version: 1,
    createdAt: CLAIMED_AT,
    updatedAt: CLAIMED_AT,
    deadline: CLAIMED_AT + 86_400_000,
    checks: 0,
    outbox: {},
    status: 'pending',
    nextCheck: { number: 1, at: CLAIMED_AT + 30_000, dueAt: CLAIMED_AT + 150_000 },
  });
});
