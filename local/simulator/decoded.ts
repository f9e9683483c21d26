/** A part of a path without its percent-encoding; one that is encoded wrongly stays as it is. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
