import { App } from 'aws-cdk-lib';
import { expect, it } from 'vitest';
import { propsFromContext } from '../../infra/context.ts';

it('takes the base URL of Paystack and the ladder of checks', () => {
  const { node } = new App({ context: { paystackBaseUrl: 'http://127.0.0.1:3001', checkLadder: '5,600' } });

  const { paystackBaseUrl, checkLadder } = propsFromContext(node);

  expect(paystackBaseUrl).toBe('http://127.0.0.1:3001');
  expect(checkLadder?.map((gap) => gap.toSeconds())).toEqual([5, 600]);
});

it('leaves every default alone where the context says nothing', () => {
  expect(propsFromContext(new App().node)).toEqual({});
});

it.each<[Record<string, unknown>, RegExp]>([
  [{ checkLadder: '30,1m' }, /checkLadder must be whole seconds, divided by commas: "1m"/],
  [{ checkLadder: '' }, /checkLadder must be whole seconds, divided by commas: ""/],
  [{ checkLadder: [30, 60] }, /checkLadder must be a text: \[30,60\]/],
  [{ paystackBaseUrl: true }, /paystackBaseUrl must be a text: true/],
])('refuses %j', (context, message) => {
  const { node } = new App({ context });

  expect(() => propsFromContext(node)).toThrow(message);
});
