/** The fields of a log line as texts: what is not one already, as JSON. */
export function fieldTexts(
  fields: Readonly<Record<string, unknown>>,
): readonly (readonly [string, string])[] {
  return Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}
