/** A file of the documentation that is made from the code, and never by hand. */
export interface GeneratedFile {
  /** Path from the project's root. */
  readonly file: string;
  readonly text: string;
}

/** Makes some of the generated files. Two runs over the same code give the same text. */
export type Producer = () => Promise<readonly GeneratedFile[]> | readonly GeneratedFile[];
