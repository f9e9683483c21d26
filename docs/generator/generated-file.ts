/** A file of the documentation that is made from the code, and never by hand. */
export interface GeneratedFile {
  /** Path from the project's root. */
  readonly file: string;
  readonly text: string;
}
