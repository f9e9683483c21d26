import { describe, expect, it } from 'vitest';
import { simulate } from './simulated.ts';

describe("the simulator's rate limits", () => {
  it("are Paystack's: 100 calls in 60 s in test mode, told by headers", async () => {
    const { verify, clock } = await simulate();

    const first = await verify('never');
    clock.advance(20_000);
    for (let n = 2; n <= 100; n += 1) await verify('never');
    const refused = await verify('never');

    expect(first.headers.get('x-ratelimit-limit')).toBe('100');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('99');
    expect(first.headers.get('x-ratelimit-reset')).toBe('60');
    expect(refused.status).toBe(429);
    expect(refused.json).toEqual({
      status: false,
      message: 'Rate limit exceeded!',
      meta: { nextStep: 'Wait a few minutes and try the API call again' },
      type: 'api_error',
      code: 'rate_limited',
    });
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(refused.headers.get('x-ratelimit-reset')).toBe('40');
  });

  it('are separate for each endpoint and mode, and higher in live mode', async () => {
    const { verify, initialize, call } = await simulate();
    await verify('never');

    const limits = await Promise.all(
      [
        initialize(),
        call('/transaction'),
        verify('never', 'sk_live_simulated'),
        initialize({}, 'sk_live_simulated'),
        call('/transaction', { key: 'sk_live_simulated' }),
      ].map(async (reply) => {
        const { headers } = await reply;
        return `${headers.get('x-ratelimit-remaining')} of ${headers.get('x-ratelimit-limit')}`;
      }),
    );

    expect(limits).toEqual(['99 of 100', '99 of 100', '2999 of 3000', '1199 of 1200', '599 of 600']);
  });

  it('open again when the window has ended', async () => {
    const { verify, control, clock } = await simulate();
    await control('PUT', '/limits', { test: { verify: 1 } });
    await verify('never');

    clock.advance(59_999);
    const before = await verify('never');
    clock.advance(1);
    const after = await verify('never');

    expect([before.status, after.status]).toEqual([429, 400]);
  });

  it('can slide: then a burst around the end of a window is refused', async () => {
    const { verify, control, clock } = await simulate();
    await control('PUT', '/limits', { window: 'sliding', test: { verify: 2 } });
    await verify('never');
    clock.advance(50_000);
    await verify('never');
    clock.advance(10_000);

    const statuses = [(await verify('never')).status, (await verify('never')).status];

    expect(statuses).toEqual([400, 429]);
  });

  it('can tell the reset as an epoch second, on the clock that Date tells', async () => {
    const { verify, control, clock } = await simulate();
    await control('PUT', '/limits', { resetHeader: 'epoch-seconds' });
    clock.advance(3_600_000);

    const { headers } = await verify('never');

    expect(headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-03-02T09:01:00Z') / 1_000));
    expect(headers.get('date')).toBe('Mon, 02 Mar 2026 09:00:00 GMT');
  });

  it('count no call with an unknown key', async () => {
    const { call, verify, control } = await simulate();
    await control('PUT', '/limits', { test: { verify: 1 } });
    await call('/transaction/verify/never', { key: 'sk_test_other' });

    expect((await verify('never')).status).toBe(400);
  });
});
