import type { Milestone } from './milestones.ts';

const ELAPSED_WIDTH = 10;
const NAME_WIDTH = 20;

/** A line of the timeline, in parts, so that a display can give each its color. */
export interface TimelineLine {
  /** Since the first milestone. */
  readonly elapsed: string;
  readonly name: string;
  readonly details: string;
}

/**
 * Lines for milestones as they come. One that is a hair older than the one before it, since two processes have told of them, counts as
 * of the same moment.
 *
 * @param start of the first one, epoch milliseconds
 */
export function timelineFrom(start: number): (milestone: Milestone) => TimelineLine {
  let last = start;
  return ({ at, name, details, tookMs }) => {
    last = Math.max(last, at);
    return {
      elapsed: `+${milliseconds(last - start)}`.padStart(ELAPSED_WIDTH),
      name: name.padEnd(NAME_WIDTH),
      details: tookMs === undefined ? details : `${details} (${milliseconds(tookMs)})`,
    };
  };
}

/** @example milliseconds(2340) // '2,340 ms' */
export function milliseconds(value: number): string {
  return `${Math.round(value).toLocaleString('en')} ms`;
}
