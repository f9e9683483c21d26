/** Adds to a list of which only the last so many are of use. */
export function pushLast<Item>(list: Item[], item: Item, limit: number): void {
  list.push(item);
  if (list.length > limit) list.shift();
}
