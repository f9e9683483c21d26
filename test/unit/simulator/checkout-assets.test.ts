import { expect, it } from 'vitest';
import { CheckoutAssets } from '../../../local/simulator/checkout/assets.ts';

it('makes each file of the checkout once, and again where that has failed', async () => {
  const outcomes = [
    () => Promise.reject(new Error('A comma is missing.')),
    () => Promise.resolve('export {};'),
  ];
  const make = () => (outcomes.shift() ?? (() => Promise.reject(new Error('It was made already.'))))();
  const assets = new CheckoutAssets({ 'checkout.js': make, 'checkout.css': make });

  await expect(assets.answer('checkout.js')).rejects.toThrow('A comma is missing.');
  const made = await assets.answer('checkout.js');
  const again = await assets.answer('checkout.js');

  expect([made.body, again.body]).toEqual(['export {};', 'export {};']);
});
