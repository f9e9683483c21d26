import { describe, expect, it } from 'vitest';
import { lineStyle } from '../../../local/console/page/charts/line-style.ts';
import { axisTop, chartSummary, telling } from '../../../local/console/page/charts/summary.ts';
import { counted, percentText } from '../../../local/console/page/format/count.ts';
import { rangeText } from '../../../local/console/page/format/range.ts';
import { tickText, valueText } from '../../../local/console/page/format/value.ts';
import { pageNumber, paymentLink, withQuery } from '../../../local/console/page/links.ts';

describe('counts and values', () => {
  it('say what they count', () => {
    expect(counted(1, 'payment')).toBe('1 payment');
    expect(counted(12_500, 'payment')).toBe('12,500 payments');
  });

  it.each([
    [0, 8, '0%'],
    [1, 0, '0%'],
    [1, 8, '13%'],
    [1, 900, '<1%'],
    [999, 1_000, '99%'],
    [8, 8, '100%'],
  ])('take %d of %d as %s', (part, whole, text) => {
    expect(percentText(part, whole)).toBe(text);
  });

  it.each([
    [null, 'ms', 'no data'],
    [1_250, 'ms', '1.25 s'],
    [97.54, '%', '97.5%'],
    [1, 'payments', '1 payment'],
    [3, 'payments', '3 payments'],
    [1, 'calls in 60 s', '1 call in 60 s'],
  ])('write %s of a chart in %s as %s', (value, unit, text) => {
    expect(valueText(value, unit)).toBe(text);
  });

  it.each([
    [1, 0, 'No payments'],
    [1, 1, '1 payment'],
    [1, 50, '50 payments'],
    [1, 51, '1–50 of 51 payments'],
    [2, 1_260, '51–100 of 1,260 payments'],
    [3, 60, '0 of 60 payments'],
  ])('say of page %d of a list of %d that it has %s', (page, total, text) => {
    expect(rangeText({ page, pageSize: 50, total, what: 'payment' })).toBe(text);
  });

  it('leave the unit of a count to the title of its axis', () => {
    expect([tickText(5, 'payments'), tickText(500, 'ms'), tickText(50, '%')]).toEqual(['5', '500 ms', '50%']);
  });
});

describe('charts', () => {
  it('are told in a sentence, with the latest value that there is', () => {
    const chart = {
      times: [1, 2, 3],
      lines: [
        { name: 'p50', values: [1, 900, null] },
        { name: 'p95', values: [null, null, null] },
      ],
      unit: 'ms',
    };

    expect(chartSummary('Paid to closed', chart)).toBe('Paid to closed. Latest: p50 900 ms.');
    expect(chartSummary('Empty', { times: [], lines: [], unit: 'ms' })).toBe('Empty: no data yet.');
  });

  it('leave out lines of nothing but zeros, where there are many and others tell more', () => {
    const zeros = [1, 2, 3].map((number) => ({ name: `zeros ${number}`, values: [0, null] }));
    const gaps = { name: 'gaps', values: [null, null] };
    const some = { name: 'some', values: [0, 2] };
    const shown = (lines: readonly { name: string; values: (number | null)[] }[]) =>
      telling({ times: [1, 2], lines, unit: '' }).map(({ name, place }) => `${name} at ${place}`);

    expect(shown([...zeros, gaps, some])).toEqual(['some at 4']);
    expect(shown([...zeros, gaps])).toEqual(['zeros 1 at 0', 'zeros 2 at 1', 'zeros 3 at 2']);
    expect(shown([...zeros.slice(0, 2), some])).toHaveLength(3);
  });

  it.each([
    [0, 'payments', 4],
    [58, 'payments', 65],
    [0, 'ms', 10],
    [73, '%', 100],
  ])('have an axis for %d %s that ends at %d', (max, unit, top) => {
    expect(axisTop(max, unit)).toBe(top);
  });

  it('give each of two dozen lines a colour or a dash of its own', () => {
    const styles = Array.from({ length: 24 }, (_, index) =>
      JSON.stringify(lineStyle(`function ${index}`, index)),
    );
    expect(new Set(styles).size).toBe(24);
  });
});

describe('links', () => {
  it('take any reference and leave empty parameters out', () => {
    expect(paymentLink('order=1/2?')).toBe('/payments/order%3D1%2F2%3F');
    expect(withQuery('/payments', { search: 'a&b', status: '' })).toBe('/payments?search=a%26b');
    expect(withQuery('/payments', { search: '' })).toBe('/payments');
  });

  it.each([undefined, '', '0', '-1', '1.5', 'x', '99999999999'])('take %s for the first page', (text) => {
    expect(pageNumber(text)).toBe(1);
  });

  it('know a page by its number', () => {
    expect(pageNumber('12')).toBe(12);
  });
});
