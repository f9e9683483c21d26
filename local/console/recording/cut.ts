/** A text of which no more than `limit` characters are kept, with a word on what is missing. */
export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} … (${text.length - limit} characters more)`;
}
