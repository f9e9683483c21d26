/** The most moments that lie within any window of that length: where it begins, counted in, to its end, not counted in. */
export function mostInSlidingWindow(moments: readonly number[], length: number): number {
  const sorted = moments.toSorted((one, other) => one - other);
  let most = 0;
  let first = 0;
  for (const [index, moment] of sorted.entries()) {
    while ((sorted[first] ?? moment) <= moment - length) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** The most in windows that begin with the first call after the last one ended: the other way of counting. */
export function mostInFixedWindow(moments: readonly number[], length: number): number {
  let most = 0;
  let count = 0;
  let begun = Number.NEGATIVE_INFINITY;
  for (const moment of moments.toSorted((one, other) => one - other)) {
    if (moment >= begun + length) {
      begun = moment;
      count = 0;
    }
    count += 1;
    most = Math.max(most, count);
  }
  return most;
}
