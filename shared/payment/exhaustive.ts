/** Marks a branch that the compiler has shown can't be reached: every member of a union was handled before it. */
export function unreachable(value: never): never {
  throw new TypeError(`Unhandled case: ${JSON.stringify(value)}`);
}
