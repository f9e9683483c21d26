import type uPlot from 'uplot';
import type { Chart } from '../../contract.ts';
import { clockText } from '../format/moment.ts';
import { tickText } from '../format/value.ts';
import { lineStyle } from './line-style.ts';
import type { Palette } from './palette.ts';
import { axisTop, type PlacedLine } from './summary.ts';

const FONT = '11px system-ui, sans-serif';
/** Of a digit of that font, at most. */
const CHARACTER_PX = 6.6;

export interface PlotSetting {
  readonly width: number;
  readonly height: number;
  readonly unit: string;
  readonly lines: readonly PlacedLine[];
  /** Read with each drawing, so that another theme needs no other plot. */
  readonly palette: () => Palette;
  /** The place in the data that the cursor is over, of this chart or of another on the page. */
  readonly onCursor: (index: number | null) => void;
}

/** Thin lines over a faint grid, an axis from 0, and a cursor that all charts of a page share. */
export function plotOptions({ width, height, unit, lines, palette, onCursor }: PlotSetting): uPlot.Options {
  const color = (name: string) => palette()[name] ?? 'grey';
  const grid = { stroke: () => color('--chart-grid'), width: 1 };
  const axis = { stroke: () => color('--chart-ink'), font: FONT, grid, ticks: { show: false } };
  return {
    width,
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'console' }, points: { size: 7 } },
    scales: { y: { range: (_plot, _min, max) => [0, axisTop(max ?? 0, unit)] } },
    axes: [
      {
        ...axis,
        space: 64,
        size: 26,
        gap: 6,
        values: (_plot, splits, _axis, _space, step) =>
          splits.map((second) => clockText(second * 1_000).slice(0, step < 60 ? 8 : 5)),
      },
      {
        ...axis,
        space: 34,
        gap: 6,
        size: (_plot, values) =>
          14 + CHARACTER_PX * Math.max(2, ...(values ?? []).map((value) => value.length)),
        values: (_plot, splits) => splits.map((value) => tickText(value, unit)),
        ...(unit === '%' || unit === 'ms' ? {} : { incrs: WHOLE_STEPS }),
      },
    ],
    series: [
      {},
      ...lines.map(({ name, place }) => {
        const style = lineStyle(name, place);
        return {
          label: name,
          width: 1.75,
          dash: [...style.dash],
          stroke: () => color(style.color),
          points: { show: true, size: 5, fill: () => color(style.color), filter: lonePoints },
        };
      }),
    ],
    hooks: { setCursor: [({ cursor }) => onCursor(cursor.idx ?? null)] },
  };
}

/** Of a line, the places where no line is: a value without a neighbour. */
function lonePoints(plot: uPlot, seriesIndex: number): number[] {
  const values = plot.data[seriesIndex] ?? [];
  const isMissing = (index: number) => values[index] === null || values[index] === undefined;
  return Array.from(values, (_, index) => index).filter(
    (index) => !isMissing(index) && isMissing(index - 1) && isMissing(index + 1),
  );
}

/** Nothing is counted in halves. */
const WHOLE_STEPS = [1, 2, 5].flatMap((digit) => [0, 1, 2, 3, 4, 5, 6].map((power) => digit * 10 ** power));
WHOLE_STEPS.sort((one, other) => one - other);

/** A chart's data in the form that uPlot wants. */
export function plotData({ times }: Chart, lines: readonly PlacedLine[]): uPlot.AlignedData {
  return [[...times], ...lines.map(({ values }) => [...values])];
}
