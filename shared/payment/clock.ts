/** The present moment in epoch milliseconds. Handed in wherever time matters, so that a test can own it. */
export type Clock = () => number;

/** A random number from 0 (included) to 1 (excluded). Handed in, so that a test can own it. */
export type Random = () => number;
