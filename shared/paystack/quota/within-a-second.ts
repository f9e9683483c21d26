/**
 * What a call may wait for that has been made, in milliseconds: it may hold an access code, and its function's time is running out. The table
 * takes some ten.
 */
const LONGEST_CHANGE_MS = 1_000;

/** The table has not answered in time. */
class QuotaLateError extends Error {
  readonly code = 'quota_late';

  constructor() {
    super(`The table has not taken a change within ${LONGEST_CHANGE_MS} ms`);
    this.name = 'QuotaLateError';
  }
}

/** Waits for a change of the quota's item that an answered call makes. What comes later may take effect all the same. */
export async function withinASecond<T>(
  change: Promise<T>,
  sleep: (milliseconds: number) => Promise<unknown>,
): Promise<T> {
  const late = sleep(LONGEST_CHANGE_MS).then(() => {
    throw new QuotaLateError();
  });
  return await Promise.race([change, late]);
}
