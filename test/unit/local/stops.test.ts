import { expect, it } from 'vitest';
import { Stops } from '../../../local/stops.ts';
import { caught } from '../../support/caught.ts';

it('ends all, the last started first and one after the other', async () => {
  const ended: string[] = [];
  const stops = new Stops();
  stops.push(() => ended.push('first'));
  stops.push(async () => {
    await Promise.resolve();
    ended.push('second');
  });

  await stops.stopAll();

  expect(ended).toEqual(['second', 'first']);
});

it('ends the others when one or several fail, and throws at the end', async () => {
  const ended: string[] = [];
  const broken = new Error('broken');
  const stops = new Stops();
  stops.push(() => ended.push('first'));
  stops.push(() => Promise.reject(broken));
  stops.push(() => ended.push('third'));

  const one = await caught(() => stops.stopAll());
  stops.push(() => Promise.reject(broken));
  stops.push(() => {
    throw broken;
  });
  const several = await caught(() => stops.stopAll());

  expect([one, ended]).toEqual([broken, ['third', 'first']]);
  expect(several).toMatchObject({ errors: [broken, broken] });
});
