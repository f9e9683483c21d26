import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRateLimit } from '../../../shared/paystack/rate-limit.ts';

const NOW = Date.parse('2026-01-05T10:00:00Z');
const NOW_S = NOW / 1000;

function httpDate(at: number): string {
  return new Date(at).toUTCString();
}

describe('readRateLimit', () => {
  it('reads limit and remaining from an answer that went well, and blocks nobody', () => {
    const headers = { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '41', 'x-ratelimit-reset': '30' };

    const rateLimit = readRateLimit({ httpStatus: 200, headers, now: NOW });

    expect(rateLimit).toEqual({ limit: 100, remaining: 41 });
  });

  it('is empty where there are no headers', () => {
    expect(readRateLimit({ httpStatus: 200, headers: {}, now: NOW })).toEqual({});
  });

  it('blocks until the reset when an answer that went well says that nothing remains', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' };

    expect(readRateLimit({ httpStatus: 200, headers, now: NOW })).toEqual({
      remaining: 0,
      blockedUntil: NOW + 12_000,
    });
  });

  it.each([
    ['is missing', {}],
    ['makes no sense', { 'x-ratelimit-reset': 'soon' }],
  ])('blocks for 5 s when nothing remains and the reset %s', (_what, reset) => {
    const headers = { 'x-ratelimit-remaining': '0', ...reset };

    expect(readRateLimit({ httpStatus: 200, headers, now: NOW })).toEqual({
      remaining: 0,
      blockedUntil: NOW + 5_000,
    });
  });

  it.each([
    ['nothing: one window', {}, NOW + 60_000],
    ['garbage: one window', { 'x-ratelimit-reset': 'soon', 'retry-after': 'later' }, NOW + 60_000],
    ['a negative reset: one window', { 'x-ratelimit-reset': '-5' }, NOW + 60_000],
    ['seconds left', { 'x-ratelimit-reset': '25' }, NOW + 25_000],
    ['an epoch in seconds', { 'x-ratelimit-reset': String(NOW_S + 40) }, NOW + 40_000],
    ['an epoch in milliseconds', { 'x-ratelimit-reset': String(NOW + 40_000) }, NOW + 40_000],
    ['Retry-After in seconds', { 'retry-after': '7' }, NOW + 7_000],
    ['Retry-After as a date', { 'retry-after': httpDate(NOW + 9_000) }, NOW + 9_000],
    ['both: the later one', { 'x-ratelimit-reset': '5', 'retry-after': '20' }, NOW + 20_000],
    ['a reset that has passed here: one window', { 'x-ratelimit-reset': String(NOW_S - 100) }, NOW + 60_000],
    ['a date that has passed here: one window', { 'retry-after': httpDate(NOW - 9_000) }, NOW + 60_000],
    ['a reset of 0: a second', { 'x-ratelimit-reset': '0' }, NOW + 1_000],
    ['a reset in a year: one window', { 'x-ratelimit-reset': String(NOW_S + 31_536_000) }, NOW + 61_000],
    ['a long wait: five minutes', { 'retry-after': '86400' }, NOW + 300_000],
  ])('a 429 with %s', (_what, headers, blockedUntil) => {
    expect(readRateLimit({ httpStatus: 429, headers, now: NOW }).blockedUntil).toBe(blockedUntil);
  });

  it.each([
    ['two minutes ahead', -120_000],
    ['right', 0],
    ['two minutes behind', 120_000],
  ])("reads a reset by the answer's own Date where our clock is %s", (_how, serverIsAheadBy) => {
    const serverNow = NOW + serverIsAheadBy;
    const date = httpDate(serverNow);
    const resets = [
      { 'x-ratelimit-reset': String(serverNow / 1_000 + 40) },
      { 'x-ratelimit-reset': String(serverNow + 40_000) },
      { 'retry-after': httpDate(serverNow + 40_000) },
    ];

    const blocks = resets.map((reset) =>
      readRateLimit({ httpStatus: 429, headers: { date, ...reset }, now: NOW }),
    );

    expect(blocks.map(({ blockedUntil }) => blockedUntil)).toEqual(Array(3).fill(NOW + 40_000));
  });

  it.each([
    ['that has just passed: a second', NOW_S - 1, NOW + 1_000],
    ['in a year: five minutes', NOW_S + 31_536_000, NOW + 300_000],
  ])('reads a reset by Date %s', (_what, reset, blockedUntil) => {
    const headers = { date: httpDate(NOW), 'x-ratelimit-reset': String(reset) };

    expect(readRateLimit({ httpStatus: 429, headers, now: NOW }).blockedUntil).toBe(blockedUntil);
  });

  it('takes a Date that is none for no Date', () => {
    const headers = { date: 'today', 'x-ratelimit-reset': String(NOW_S + 200) };

    expect(readRateLimit({ httpStatus: 429, headers, now: NOW }).blockedUntil).toBe(NOW + 61_000);
  });

  it('never blocks longer than five minutes or into the past, whatever the headers hold', () => {
    const header = fc.option(fc.oneof(fc.string(), fc.integer().map(String), fc.date().map(String)), {
      nil: undefined,
    });

    fc.assert(
      fc.property(header, header, header, header, header, (limit, remaining, reset, retryAfter, date) => {
        const headers = {
          'x-ratelimit-limit': limit,
          'x-ratelimit-remaining': remaining,
          'x-ratelimit-reset': reset,
          ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
          ...(date === undefined ? {} : { date }),
        };

        const { blockedUntil } = readRateLimit({ httpStatus: 429, headers, now: NOW });

        return blockedUntil !== undefined && blockedUntil > NOW && blockedUntil <= NOW + 300_000;
      }),
    );
  });
});
