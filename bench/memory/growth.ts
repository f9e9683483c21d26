/** The memory of a process after so many invocations, in bytes. */
export interface Mark {
  readonly invocations: number;
  /** After garbage collection. */
  readonly heapUsed: number;
  readonly rss: number;
}

/**
 * What the heap would grow by in 100,000 invocations, as a part of what it is on average: the slope of the line with the least
 * squares through the second half of the marks. The first half is for caches to fill and code to be compiled.
 *
 * @throws RangeError for fewer than four marks
 */
export function growthOf(marks: readonly Mark[]): number {
  const half = marks.slice(Math.floor(marks.length / 2));
  if (half.length < 2) throw new RangeError(`No line through ${half.length} marks`);
  const mean = (of: (mark: Mark) => number) => half.reduce((sum, mark) => sum + of(mark), 0) / half.length;
  const [x, y] = [mean(({ invocations }) => invocations), mean(({ heapUsed }) => heapUsed)];
  const slope =
    mean((mark) => (mark.invocations - x) * (mark.heapUsed - y)) /
    mean((mark) => (mark.invocations - x) ** 2);
  return (slope * 100_000) / y;
}
