/** How to end what was started. */
export class Stops {
  readonly #ends: (() => unknown)[] = [];

  /** @param end may take its time, and may fail */
  push(end: () => unknown): void {
    this.#ends.push(end);
  }

  /**
   * Ends all, the last started first and one after the other. One that can't be ended keeps none of the others from it.
   *
   * @throws what the ends threw, when all have been called: the error, or an AggregateError of several
   */
  async stopAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const end of this.#ends.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, 'Several parts could not be stopped');
  }
}
