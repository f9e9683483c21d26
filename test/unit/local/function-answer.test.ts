import { expect, it } from 'vitest';
import { functionAnswer } from '../../../local/api-gateway/response.ts';

it.each<[string, object]>([
  ['a status below 100', { statusCode: 99 }],
  ['a status that announces another answer', { statusCode: 100 }],
  ['a status above 599', { statusCode: 600 }],
  ['half a status', { statusCode: 200.5 }],
  ['a status of another kind', { statusCode: 'fine' }],
  ['a line break in a header', { statusCode: 200, headers: { 'x-tea': 'assam\r\nx-cup: large' } }],
  ['a line break in the name of a header', { statusCode: 200, headers: { 'x-tea\n': 'assam' } }],
  ['a line break in a cookie', { statusCode: 200, cookies: ['tea=assam\nx'] }],
])('answers 500 to %s', (_what, result) => {
  const { status, body } = functionAnswer(JSON.stringify(result));

  expect([status, body.toString()]).toEqual([500, '{"message":"Internal Server Error"}']);
});

it('takes a status as text, and headers of every scalar', () => {
  const { status, headers } = functionAnswer(
    JSON.stringify({ statusCode: '201', headers: { 'X-Cups': 2, 'x-hot': true } }),
  );

  expect([status, headers]).toEqual([
    201,
    { 'content-type': 'text/plain;charset=UTF-8', 'x-cups': '2', 'x-hot': 'true' },
  ]);
});
