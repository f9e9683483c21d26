/** An item of the table is not in a form that this code can read. Nothing is guessed at: the item stays as it is. */
export class StoredItemError extends Error {
  readonly code = 'stored_item_unreadable';

  constructor(key: string, options: { cause: unknown }) {
    super(`The item ${key} of the payments table can't be read`, options);
    this.name = 'StoredItemError';
  }
}
