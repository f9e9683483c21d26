/** Which page a list call asks for: both spellings of `perPage` are in use. Undefined when it makes no sense. */
export function readPage(query: URLSearchParams): { perPage: number; page: number } | undefined {
  const perPage = Number(query.get('perPage') ?? query.get('per_page') ?? 50);
  const page = Number(query.get('page') ?? 1);
  const isCount = (number: number) => Number.isSafeInteger(number) && number > 0;
  // A page of everything would only hurt the simulator; Paystack doesn't say what its own limit is.
  return isCount(perPage) && isCount(page) && perPage <= 1_000 ? { perPage, page } : undefined;
}
