const WHOLE = new Intl.NumberFormat('en');

/** @example countText(12_500) // '12,500' */
export function countText(count: number): string {
  return WHOLE.format(count);
}

/**
 * A count with what it counts.
 *
 * @param plural where an s at the end does not make it
 * @example counted(1, 'payment') // '1 payment'
 */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${countText(count)} ${count === 1 ? singular : plural}`;
}

/** @example percentText(1, 8) // '13%', and '<1%' of what is more than nothing */
export function percentText(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0%';
  const percent = (100 * part) / whole;
  if (percent < 1) return '<1%';
  // Not all of it until it is.
  return `${part < whole ? Math.min(99, Math.round(percent)) : Math.round(percent)}%`;
}
