import { expect, it } from 'vitest';
import { feedLine, shortName } from '../../../local/start/feed.ts';

const noon = new Date(2030, 0, 1, 12, 0, 0);
const log = (fields: object) =>
  feedLine({ kind: 'log', functionName: 'Shop-PaymentsVerifyE96D07B3', line: JSON.stringify(fields) }, noon);

it('names a function as its folder does', () => {
  expect(shortName('PaystackPayments-dev-PaymentsVerificationWorkerBC3299F6')).toBe('verification-worker');
  expect(shortName('PaystackPayments-dev-PaymentsPaymentStatus4635E7CC')).toBe('payment-status');
});

it('shows the message of a log line and the fields that say something about it', () => {
  const line = log({
    level: 'WARN',
    message: 'job put back',
    service: 'payments',
    function_name: 'Shop-PaymentsVerifyE96D07B3',
    reference: 'tea-1',
    wait: 2,
  });

  expect(line).toBe('12:00:00  verify               WARN job put back  reference=tea-1 wait=2');
});

it('shows the ids of a warning, which a dead letter names', () => {
  const fields = { job: 'message-1', function_request_id: 'invocation-1' };

  expect(log({ level: 'ERROR', message: 'job given up', ...fields })).toBe(
    '12:00:00  verify               ERROR job given up  job=message-1 function_request_id=invocation-1',
  );
  expect(log({ level: 'INFO', message: 'check applied', ...fields, payment: 'success' })).toBe(
    '12:00:00  verify               check applied  payment=success',
  );
});

it('shows text that is not JSON as it is', () => {
  const line = feedLine({ kind: 'log', functionName: 'Shop-Greet', line: 'Error: {oops' }, noon);

  expect(line).toBe('12:00:00  greet                Error: {oops');
});

it.each([
  ['metrics', { _aws: {}, level: 'INFO', message: 'x' }],
  ['the end of a request, which the API shows', { level: 'INFO', message: 'request', status: 200 }],
  ['a sweep that found nothing', { level: 'INFO', message: 'reconciled', due: 0, jobsSent: 0, failed: 0 }],
])('leaves out %s', (_what, fields) => {
  expect(log(fields)).toBeUndefined();
});

it('shows requests, events and warnings', () => {
  const request = {
    method: 'GET',
    path: '/a',
    routeKey: '$default',
    requestId: 'request-1',
    status: 200,
    durationMs: 11.6,
    cache: 'HIT',
  };
  const event = {
    version: '0',
    id: 'e',
    'detail-type': 'payment.succeeded',
    source: 's',
    account: 'a',
    time: 't',
    region: 'r',
    resources: [],
    detail: { reference: 'tea-1' },
  } as const;

  expect([
    feedLine({ kind: 'request', ...request }, noon),
    feedLine({ kind: 'event', event, busName: 'b' }, noon),
    feedLine({ kind: 'warning', message: 'oh' }, noon),
  ]).toEqual([
    '12:00:00  request              GET /a  200  12 ms  cache HIT',
    '12:00:00  event                payment.succeeded  {"reference":"tea-1"}',
    '12:00:00  engine               oh',
  ]);
});

it('shows a relayed webhook without its body', () => {
  const event = {
    version: '0',
    id: 'e',
    'detail-type': 'paystack.refund.processed',
    source: 's',
    account: 'a',
    time: 't',
    region: 'r',
    resources: [],
    detail: {
      id: 'webhook/1',
      reference: 'tea-1',
      webhook: { data: { customer: { email: 'ada@example.com' } } },
      body: 'YWRhQGV4YW1wbGUuY29t',
    },
  } as const;

  const line = feedLine({ kind: 'event', event, busName: 'shop' }, noon);

  expect(line).toBe(
    '12:00:00  event                paystack.refund.processed  {"id":"webhook/1","reference":"tea-1"}',
  );
});
