/** Things that happen, in order, to be looked at or waited for. */
export class Collected<Item> {
  readonly items: Item[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: Item): void {
    this.items.push(item);
    for (const check of [...this.#waiting]) check();
  }

  /** The first item that matches, of those that were and those to come. */
  first(matches: (item: Item) => boolean): Promise<Item> {
    return this.#until(() => this.items.find(matches));
  }

  /** Resolves with the first so many items that match. */
  many(count: number, matches: (item: Item) => boolean): Promise<Item[]> {
    return this.#until(() => {
      const found = this.items.filter(matches);
      return found.length >= count ? found.slice(0, count) : undefined;
    });
  }

  #until<Result>(look: () => Result | undefined): Promise<Result> {
    return new Promise((resolve) => {
      const check = () => {
        const found = look();
        if (found === undefined) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }
}
