import { countText } from './count.ts';
import { durationText } from './duration.ts';

/**
 * A value of a chart with the chart's unit; a duration finds its own.
 *
 * @example
 * valueText(1_250, 'ms') // '1.25 s'
 * valueText(97.5, '%') // '97.5%'
 * valueText(3, 'payments') // '3 payments'
 * valueText(null, 'payments') // 'no data'
 */
export function valueText(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return 'no data';
  if (unit === 'ms') return durationText(value);
  if (unit === '%') return `${Number(value.toFixed(1))}%`;
  return `${countText(value)} ${value === 1 ? unit.replace(/^(\w+)s\b/, '$1') : unit}`;
}

/** The same for the ticks of an axis, whose title names the unit. */
export function tickText(value: number, unit: string): string {
  if (unit === 'ms') return durationText(value);
  if (unit === '%') return `${Number(value.toFixed(1))}%`;
  return countText(value);
}
