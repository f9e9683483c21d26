import { useEffect, useState } from 'preact/hooks';

/**
 * A number that goes with a switch. The server knows one only while the switch is on; while it is off the page keeps what was in force
 * last, or was typed since.
 *
 * @param inForce undefined while the switch is off
 * @returns the number to show and to switch on with, and what keeps another
 */
export function useKeptNumber(
  inForce: number | undefined,
  first: number,
): readonly [number, (value: number) => void] {
  const [kept, keep] = useState(first);
  useEffect(() => {
    if (inForce !== undefined) keep(inForce);
  }, [inForce]);
  return [inForce ?? kept, keep];
}
