/**
 * The next value, made of the parts of the previous one wherever they are equal: what has not changed keeps its identity, so that
 * whoever shows it need not look into it to know that it has nothing to do.
 *
 * Both are what `JSON.parse` gives. Equal to the end, the previous value itself comes back.
 *
 * @example
 * const previous = { a: { x: 1 }, b: { y: 1 } };
 * const shared = shareEqual(previous, { a: { x: 1 }, b: { y: 2 } });
 * shared.a === previous.a // true
 */
export function shareEqual<T>(previous: unknown, next: T): T {
  return shared(previous, next) as T;
}

function shared(previous: unknown, next: unknown): unknown {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) return sharedList(previous, next);
  if (isRecord(previous) && isRecord(next)) return sharedRecord(previous, next);
  return next;
}

function sharedList(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const known = byIdentity(previous);
  const list = next.map((value, index) => shared(known(value, index), value));
  const isSame = list.length === previous.length && list.every((value, index) => value === previous[index]);
  return isSame ? previous : list;
}

/** A list of payments moves down by one with every new one: its lines are found again by what names them. */
function byIdentity(previous: readonly unknown[]): (value: unknown, index: number) => unknown {
  const first = previous[0];
  const key = isRecord(first)
    ? ['id', 'reference'].find((name) => typeof first[name] === 'string')
    : undefined;
  if (key === undefined) return (_value, index) => previous[index];
  const named = new Map(previous.map((value) => [isRecord(value) ? value[key] : undefined, value]));
  return (value) => (isRecord(value) ? named.get(value[key]) : undefined);
}

function sharedRecord(previous: Record<string, unknown>, next: Record<string, unknown>): unknown {
  const names = Object.keys(next);
  const record = Object.fromEntries(names.map((name) => [name, shared(previous[name], next[name])]));
  const isSame =
    Object.keys(previous).length === names.length &&
    names.every((name) => name in previous && record[name] === previous[name]);
  return isSame ? previous : record;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
