import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedJobError, parseJob, type VerificationJob } from '../../../shared/queue/verification-job.ts';
import { caught } from '../../support/caught.ts';
import { REFERENCE } from '../../support/payments.ts';

const JOBS: VerificationJob[] = [
  { kind: 'ladder', reference: REFERENCE, check: 1, attempt: 0 },
  { kind: 'webhook', reference: REFERENCE, event: 'charge.success', attempt: 12, looks: 3 },
];

describe('A verification job', () => {
  test.each(JOBS)('of kind $kind is read as it was written', (job) => {
    expect(parseJob(JSON.stringify(job))).toEqual(job);
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
