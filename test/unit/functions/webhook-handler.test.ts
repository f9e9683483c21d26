import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { httpEvent, lambdaContext } from '../../support/http-events.ts';

beforeEach(() => {
  vi.stubEnv('WEBHOOK_SOURCE_ADDRESSES', '52.31.139.75');
  for (const name of ['URGENT_QUEUE_URL', 'SCHEDULED_QUEUE_URL', 'PAYSTACK_SECRET_ID'])
    vi.stubEnv(name, 'unused');
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('The address that a webhook comes from is the one that API Gateway saw, whatever its headers say', async () => {
  const { handler } = await import('../../../functions/webhook/handler.ts');
  const headers = {
    'x-forwarded-for': '52.31.139.75',
    forwarded: 'for=52.31.139.75',
    'x-real-ip': '52.31.139.75',
  };

  const answer = await handler(httpEvent({ headers }), lambdaContext());

  expect(answer.statusCode).toBe(403);
  expect(answer.body).toContain('unknown_source');
});
