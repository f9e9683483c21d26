const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/**
 * A time of the day, in the browser's own zone.
 *
 * @param at epoch milliseconds
 * @example clockText(1764000000123) // '16:00:00'
 */
export function clockText(at: number): string {
  return CLOCK.format(at);
}

/** The same to the millisecond: what happened one after the other often did within a second. */
export function preciseClockText(at: number): string {
  return `${CLOCK.format(at)}.${String(Math.floor(at) % 1_000).padStart(3, '0')}`;
}

/**
 * Day and time, in the browser's own zone.
 *
 * @param at epoch milliseconds
 * @example momentText(1764000000123) // '24 Nov 2025, 16:00:00'
 */
export function momentText(at: number): string {
  return `${DAY.format(at)}, ${CLOCK.format(at)}`;
}
