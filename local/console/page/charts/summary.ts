import type { Chart } from '../../contract.ts';
import { valueText } from '../format/value.ts';

/** Whether any line has a value. */
function hasValues({ lines }: Chart): boolean {
  return lines.some(({ values }) => values.some((value) => value !== null));
}

/** A line with its place among all lines of its chart, which its style goes by. */
export interface PlacedLine {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly place: number;
}

/** As many can be looked at, whatever they show. */
const FEW = 3;

/** The lines that have something to show: of many, those of nothing but zeros only hide the others, unless there are no others. */
export function telling({ lines }: Chart): readonly PlacedLine[] {
  const placed = lines.map((line, place) => ({ ...line, place }));
  const present = placed.filter(({ values }) => values.some((value) => value !== null));
  if (present.length <= FEW) return present;
  const some = present.filter(({ values }) => values.some((value) => value !== null && value !== 0));
  return some.length > 0 ? some : present;
}

/** A chart in a sentence, for those who don't see it: the latest value of each line. */
export function chartSummary(title: string, chart: Chart): string {
  if (!hasValues(chart)) return `${title}: no data yet.`;
  const latest = telling(chart).map(
    ({ name, values }) => `${name} ${valueText(latestValue(values), chart.unit)}`,
  );
  return `${title}. Latest: ${latest.join(', ')}.`;
}

/** The last value that there is: the newest minute of a chart may have none yet. */
export function latestValue(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

/**
 * The top of an axis that begins at 0, for the largest value on it: above it, never 0, and whole where only whole values are.
 *
 * @param max the largest value, 0 where there is none
 */
export function axisTop(max: number, unit: string): number {
  if (unit === '%') return 100;
  const top = max * 1.12;
  return unit === 'ms' ? Math.max(top, 10) : Math.max(Math.ceil(top), 4);
}
