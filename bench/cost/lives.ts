import { randomUUID } from 'node:crypto';
import { PAYSTACK_KEY, type RunningSide } from './running-side.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Whole lives of payments, by name. */
export const LIVES = {
  paid: 'paid, the webhook arrives, the return page asks once',
  'no webhook': 'paid, no webhook arrives and nobody asks',
  abandoned: 'never paid, looked after to the end',
  refunded: 'paid as the first, refunded a day later',
} as const;
export type Life = keyof typeof LIVES;

/** How many of a hundred payments have which life, in the mix. */
export const MIX: Readonly<Record<Life, number>> = { paid: 70, 'no webhook': 10, abandoned: 18, refunded: 2 };

/**
 * How long payers take on the checkout page, in milliseconds: a payment of each, so that no side is favoured by one. None is at a moment at which
 * either side looks, give or take the spread of the ladder, so that every run counts the same.
 */
export const PAYS_AFTER = [40, 70, 110, 160, 250, 290].map((seconds) => seconds * SECOND);

/** After this every life is over: the ladder's deadline has passed, and polling has ended. */
export const WHOLE_LIFE = 26 * HOUR;

/** From the payer's paying to the shop's page. */
const RETURN_AFTER = 2 * SECOND;

/** A refund takes ten seconds at the simulator, with a webhook at its beginning, its middle and its end. */
const REFUND_STEPS = 4;

/** @returns the reference */
export async function start(side: RunningSide): Promise<string> {
  const reference = `cost-${randomUUID()}`;
  const { status, text } = await side.client.initialize(
    {
      email: 'ada.obi@example.com',
      amount: 500_000,
      currency: 'NGN',
      reference,
      callback_url: 'https://shop.example.com/paid',
      metadata: { order: '2026-12-01/4711', cancel_action: 'https://shop.example.com/basket' },
    },
    { 'content-type': 'application/json' },
  );
  if (status !== 200) throw new Error(`initialize answered ${status} ${text}`);
  side.meter.answered(text.length);
  return reference;
}

/**
 * Has one payment live, from initialize to a day after it began, and whatever it leaves behind.
 *
 * @param paysAfter milliseconds from initialize to the paying; means nothing to a payment that is abandoned
 */
export async function live(side: RunningSide, life: Life, paysAfter: number): Promise<void> {
  const { client } = side;
  const reference = await start(side);
  if (life !== 'abandoned') {
    await side.pass(paysAfter);
    await client.finish(reference, { outcome: 'success', webhook: life !== 'no webhook' });
    await side.pass(RETURN_AFTER);
    if (life !== 'no webhook') await side.verify(reference);
  }
  if (life === 'refunded') {
    await side.pass(WHOLE_LIFE);
    await refund(side, reference);
  }
  await side.pass(WHOLE_LIFE);
}

async function refund(side: RunningSide, reference: string): Promise<void> {
  const response = await fetch(`${side.simulatorUrl}/refund`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PAYSTACK_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ transaction: reference }),
  });
  if (response.status !== 200) throw new Error(`The refund was answered ${response.status}`);
  for (let step = 0; step < REFUND_STEPS; step += 1) await side.pass(5 * SECOND);
}
