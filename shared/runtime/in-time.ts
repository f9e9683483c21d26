/** The invocation has to answer before what it was waiting for was there. */
export class OutOfTimeError extends Error {
  readonly code = 'out_of_time';

  constructor() {
    super('The invocation ran out of time');
    this.name = 'OutOfTimeError';
  }
}

/**
 * Gives what `work` gives, or fails when that takes too long: a function that Lambda ends tells nobody why, and takes
 * everything down that it has in hand.
 *
 * What was begun is not stopped. Lambda freezes the process once the answer is out, and it goes on when the process is used
 * again, maybe minutes later: whatever it does then is held back by versions, fences and deadlines, as that of any slow
 * process is.
 *
 * @param milliseconds how long it may take
 * @param setAlarm is handed in where time is not real
 * @throws {OutOfTimeError}
 */
export async function inTime<T>(
  work: Promise<T>,
  milliseconds: number,
  setAlarm: SetAlarm = setRealAlarm,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const cancel = setAlarm(Math.max(0, milliseconds), () => late.reject(new OutOfTimeError()));
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    cancel();
  }
}

/** Calls `ring` after so many milliseconds. Gives what cancels it. */
export type SetAlarm = (milliseconds: number, ring: () => void) => () => void;

const setRealAlarm: SetAlarm = (milliseconds, ring) => {
  const timer = setTimeout(ring, milliseconds);
  return () => clearTimeout(timer);
};
