import { Duration } from 'aws-cdk-lib';

/** A whole number and its unit: seconds, minutes, hours or days. */
export const DURATION_TEXT = /^(\d+)([smhd])$/;

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * A duration as it is written in the configuration.
 *
 * @example durationOf('90s') // Duration.seconds(90)
 * @param text matches {@link DURATION_TEXT}
 */
export function durationOf(text: string): Duration {
  const [, amount, unit = ''] = DURATION_TEXT.exec(text) ?? [];
  return Duration.seconds(Number(amount) * (SECONDS[unit] ?? Number.NaN));
}
