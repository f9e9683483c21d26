declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** In memory without it. */
    readonly path?: string;
    /** How long a new table stays `CREATING`. */
    readonly createTableMs?: number;
  }

  export default function dynalite(options: Options): Server;
}
