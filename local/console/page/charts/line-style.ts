/** How a line is drawn: a colour of the theme and a dash, so that two lines differ without their colours, too. */
export interface LineStyle {
  /** The name of a custom property. */
  readonly color: string;
  /** Lengths in CSS pixels; none for a line that is drawn through. */
  readonly dash: readonly number[];
}

const SOLID: readonly number[] = [];
const DASHED: readonly number[] = [7, 4];
const DOTTED: readonly number[] = [2, 3];
const MIXED: readonly number[] = [9, 3, 2, 3];

/** Lines that mean the same wherever they are drawn. */
const KNOWN: Readonly<Record<string, LineStyle>> = {
  'given a checkout page': { color: '--line-blue', dash: DASHED },
  success: { color: '--line-green', dash: SOLID },
  failed: { color: '--line-red', dash: SOLID },
  abandoned: { color: '--line-grey', dash: SOLID },
  mismatched: { color: '--line-amber', dash: MIXED },
  reversed: { color: '--line-purple', dash: DASHED },
  rejected: { color: '--line-grey', dash: DOTTED },
  p50: { color: '--line-blue', dash: SOLID },
  p95: { color: '--line-purple', dash: DASHED },
  limit: { color: '--line-grey', dash: DASHED },
  urgent: { color: '--line-red', dash: SOLID },
  scheduled: { color: '--line-blue', dash: DASHED },
  'dead-letter': { color: '--line-amber', dash: MIXED },
};

const COLORS = ['--line-blue', '--line-green', '--line-purple', '--line-amber', '--line-red', '--line-grey'];
const DASHES = [SOLID, DASHED, DOTTED, MIXED];

/**
 * How to draw the line of this name.
 *
 * @param index its place among the lines of its chart, which gives what has no style of its own one that the others don't have
 */
export function lineStyle(name: string, index: number): LineStyle {
  return (
    KNOWN[name] ?? {
      color: COLORS[index % COLORS.length] ?? '--line-blue',
      dash: DASHES[Math.floor(index / COLORS.length) % DASHES.length] ?? SOLID,
    }
  );
}
