import asciichart from 'asciichart';
import { summarize } from '../support/statistics.ts';
import type { Findings, Minute } from './findings.ts';

const WIDTH = 90;
const HEIGHT = 8;

/** The same number of colors as scenarios that can be told apart in one chart. */
const COLORS = [asciichart.blue, asciichart.red, asciichart.green, asciichart.magenta, asciichart.cyan];

/**
 * Lag, backlog and calls over time.
 *
 * @param scenarios by their labels
 * @param options.isColored a line of its own color for each scenario in one chart; else a chart for each
 */
export function plot(
  scenarios: readonly { readonly label: string; readonly findings: Findings }[],
  { isColored }: { isColored: boolean },
): string {
  if (!isColored || scenarios.length > COLORS.length) {
    return scenarios.map(({ label, findings }) => `${label}\n\n${charts([findings])}`).join('\n\n');
  }
  const legend = scenarios
    .map(({ label }, index) => `${COLORS[index]}${label}${asciichart.reset}`)
    .join('\n');
  return `${legend}\n\n${charts(
    scenarios.map(({ findings }) => findings),
    COLORS,
  )}`;
}

function charts(scenarios: readonly Findings[], colors: string[] = []): string {
  const longest = Math.max(...scenarios.map(({ minutes }) => minutes.length));
  const step = Math.max(1, Math.ceil(longest / WIDTH));
  const chart = (title: string, of: (minutes: readonly Minute[]) => number) => {
    const series = scenarios.map(({ minutes }) =>
      Array.from({ length: Math.ceil(longest / step) }, (_, index) =>
        of(minutes.slice(index * step, (index + 1) * step)),
      ),
    );
    const highest = Math.max(1, ...series.flat());
    return `${title}\n${asciichart.plot(series, { height: HEIGHT, min: 0, max: highest, colors })}`;
  };
  const most = (of: (minute: Minute) => number) => (minutes: readonly Minute[]) =>
    Math.max(0, ...minutes.map(of));
  return [
    `Over ${longest} min, ${step} min a step:`,
    chart('From paid to closed, p95 of what was closed then, in s', (minutes) => {
      const { p95 } = summarize(minutes.flatMap(({ lags }) => lags));
      return Number.isNaN(p95) ? 0 : p95 / 1_000;
    }),
    chart(
      'Jobs that waited, both lanes',
      most(({ urgent, scheduled }) => urgent + scheduled),
    ),
    chart(
      'Calls of verify in a minute',
      most(({ verify }) => verify),
    ),
  ].join('\n\n');
}
