/** What a call throws, now or later. A call that throws nothing fails the test. */
export async function caught(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new TypeError('Expected the call to throw');
}
