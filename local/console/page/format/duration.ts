const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration as it was measured, with its unit.
 *
 * @param ms milliseconds; what is below 0 counts as 0, since two clocks may differ by a little
 * @example
 * durationText(0.4) // '0.4 ms'
 * durationText(340) // '340 ms'
 * durationText(1_250) // '1.25 s'
 * durationText(74_000) // '1 min 14 s'
 */
export function durationText(ms: number): string {
  const span = Math.max(0, ms);
  if (span < 10) return `${shortened(span, 1)} ms`;
  if (Math.round(span) < SECOND) return `${Math.round(span)} ms`;
  if (span < 9_995) return `${shortened(span / SECOND, 2)} s`;
  if (span < 59_950) return `${shortened(span / SECOND, 1)} s`;
  return spanText(span);
}

/**
 * A span in whole seconds and the two largest units: what an age or a countdown shows, which moves once a second.
 *
 * @param ms milliseconds; what is below 0 counts as 0
 * @example
 * spanText(12_400) // '12 s'
 * spanText(7_500_000) // '2 h 5 min'
 */
export function spanText(ms: number): string {
  // Seconds that are lost in rounding must not make a minute of 60 s.
  const span = Math.round(Math.max(0, ms) / SECOND) * SECOND;
  if (span < MINUTE) return `${span / SECOND} s`;
  if (span < HOUR) return units(span, MINUTE, 'min', SECOND, 's');
  if (span < DAY) return units(span, HOUR, 'h', MINUTE, 'min');
  return units(span, DAY, 'd', HOUR, 'h');
}

/**
 * How long ago a moment is, in its largest unit: a list is read at a glance.
 *
 * @param ms milliseconds
 * @example
 * ageText(12_400) // '12 s ago'
 * ageText(7_500_000) // '2 h ago'
 */
export function ageText(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / SECOND);
  if (seconds < 1) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/**
 * How long it is until a moment, or how long it has been due.
 *
 * @param ms milliseconds; below 0 it is over
 * @example
 * countdownText(12_400) // 'in 12 s'
 * countdownText(-90_000) // 'due for 1 min 30 s'
 */
export function countdownText(ms: number): string {
  const seconds = Math.round(ms / SECOND);
  if (seconds > 0) return `in ${spanText(ms)}`;
  if (seconds > -2) return 'now';
  return `due for ${spanText(-ms)}`;
}

function units(span: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((span % large) / small);
  const whole = `${Math.floor(span / large)} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

/** With so many digits after the point at most, and no zeros at the end of them. */
function shortened(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
