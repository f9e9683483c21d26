/**
 * Lets work go on beside what comes before it is needed. Its failure is for whoever waits for it in the end, and where nobody does it
 * is nobody's: Node.js would end the process.
 *
 * @example
 * const reading = ahead(keys.read());
 * const payment = await payments.get(reference);
 * const { mode } = await reading;
 */
export function ahead<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}
