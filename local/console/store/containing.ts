/** The pattern of SQL's LIKE for texts that have this one in them, whatever characters it has; to be used with `ESCAPE '\'`. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}
