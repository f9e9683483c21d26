import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Job, MalformedJobError, parseJob } from '../../../shared/queue/job.ts';
import type { RelayJob } from '../../../shared/queue/relay-job.ts';
import { caught } from '../../support/caught.ts';
import { REFERENCE } from '../../support/payments.ts';

const RELAY_JOB: RelayJob = {
  kind: 'relay',
  id: 'webhook/JKJaXmPLvHcESHA=',
  event: 'refund.processed',
  reference: REFERENCE,
  receivedAt: '2026-11-23T09:00:20.000Z',
  hash: '5f'.repeat(32),
  body: Buffer.from('{"event":"refund.processed"}').toString('base64'),
  attempt: 4,
};

const JOBS: Job[] = [
  { kind: 'ladder', reference: REFERENCE, check: 1, attempt: 0 },
  { kind: 'webhook', reference: REFERENCE, event: 'charge.success', attempt: 12, looks: 3 },
  { kind: 'ladder', reference: REFERENCE, check: 1, attempt: 0, turn: 1_800_000_000_123.456 },
  {
    kind: 'webhook',
    reference: REFERENCE,
    event: 'charge.success',
    attempt: 0,
    looks: 0,
    turn: 1_800_000_000_123,
  },
  { kind: 'audit', reference: REFERENCE, listed: 'success', attempt: 0 },
  { kind: 'audit', reference: REFERENCE, listed: 'reversed', attempt: 7 },
  RELAY_JOB,
];

describe('A job', () => {
  test.each(JOBS)('of kind $kind is read as it was written', (job) => {
    expect(parseJob(JSON.stringify(job))).toEqual(job);
  });

  test('of a webhook may bring the largest body that is relayed', () => {
    const job = { ...RELAY_JOB, body: Buffer.alloc(184_320).toString('base64') };

    expect(parseJob(JSON.stringify(job))).toEqual(job);
  });

  test('of a webhook may name no event and no reference, and bring no body', () => {
    const { event, reference, body, ...bare } = RELAY_JOB;

    expect(parseJob(JSON.stringify(bare))).toEqual(bare);
  });

  test.each([
    ['no id', { id: undefined }],
    ['an empty id', { id: '' }],
    ['a long id', { id: `webhook/${'i'.repeat(121)}` }],
    ['a body that no webhook is put onto the queue with', { body: Buffer.alloc(184_321).toString('base64') }],
    ['an id that is no id', { id: 'webhook/ada@example.com' }],
    ['an id of something else', { id: 'test/order-7/payment.succeeded' }],
    ['a bad reference', { reference: 'order/7' }],
    ['a long event', { event: 'e'.repeat(101) }],
    ['an event that is no name', { event: 'refund processed' }],
    ['no hash', { hash: undefined }],
    ['half a hash', { hash: '5f'.repeat(16) }],
    ['no time', { receivedAt: undefined }],
    ['a time that is none', { receivedAt: 'noon' }],
    ['a body that is no base64', { body: '{"event":"refund.processed"}' }],
    ['no attempt', { attempt: undefined }],
  ])('of a webhook is none with %s', async (_, wrong) => {
    const error = await caught(() => parseJob(JSON.stringify({ ...RELAY_JOB, ...wrong })));

    expect(error).toBeInstanceOf(MalformedJobError);
  });

  test('may carry what a later release has put there, and leaves it out', () => {
    const [job] = JOBS;

    expect(parseJob(JSON.stringify({ ...job, lane: 'fast' }))).toEqual(job);
  });

  test.each([
    ['is empty', ''],
    ['is no JSON', 'check order-7'],
    ['is null', 'null'],
    ['is a list', '[]'],
    ['has no kind', '{"reference":"order-7","check":1,"attempt":0}'],
    ['has another kind', '{"kind":"refund","reference":"order-7","check":1,"attempt":0}'],
    ['has no reference', '{"kind":"ladder","check":1,"attempt":0}'],
    ['has a bad reference', '{"kind":"ladder","reference":"order/7","check":1,"attempt":0}'],
    ['has no check', '{"kind":"ladder","reference":"order-7","attempt":0}'],
    ['has check 0', '{"kind":"ladder","reference":"order-7","check":0,"attempt":0}'],
    ['has half a check', '{"kind":"ladder","reference":"order-7","check":1.5,"attempt":0}'],
    ['has its check as text', '{"kind":"ladder","reference":"order-7","check":"1","attempt":0}'],
    ['has a negative attempt', '{"kind":"ladder","reference":"order-7","check":1,"attempt":-1}'],
    ['has no attempt', '{"kind":"webhook","reference":"order-7","event":"charge.success","looks":0}'],
    ['has no looks', '{"kind":"webhook","reference":"order-7","event":"charge.success","attempt":0}'],
    ['has no event', '{"kind":"webhook","reference":"order-7","attempt":0,"looks":0}'],
    [
      'has a long event',
      `{"kind":"webhook","reference":"order-7","event":"${'e'.repeat(101)}","attempt":0,"looks":0}`,
    ],
  ])('is none when the message %s', async (_, body) => {
    const error = await caught(() => parseJob(body));

    expect(error).toBeInstanceOf(MalformedJobError);
    expect(error).toMatchObject({ code: 'malformed_job', cause: expect.any(Error) });
  });

  test.each([
    ['no job', true],
    ['[]', true],
    ['null', true],
    ['{"check":0}', true],
    ['{"kind":7}', true],
    ['{"kind":"refund","reference":"order-7"}', false],
    ['{"kind":"ladder","reference":"order-7","check":"first","attempt":0}', false],
  ])('may be one of a later release only where it has a kind: %s', async (body, isForGood) => {
    expect(await caught(() => parseJob(body))).toMatchObject({ isForGood });
  });

  test('is read from any text, or refused as malformed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        try {
          parseJob(body);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedJobError);
        }
      }),
    );
  });
});
