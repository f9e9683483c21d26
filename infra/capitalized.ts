/** A word with a capital at its beginning, as ids of constructs have it. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
