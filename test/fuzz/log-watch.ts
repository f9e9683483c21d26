/**
 * Reads everything that functions write while they run in this process, and keeps it from the terminal.
 *
 * @example
 * const watch = watchLogs();
 * watch.take(); // the lines since the last time
 */
export interface LogWatch {
  /** What was written since the last call. */
  take(): string;
  /** Lets through again what is written. */
  end(): void;
}

/** Starts to watch standard output and standard error. */
export function watchLogs(): LogWatch {
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  let written = '';
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  }
  return {
    take: () => {
      const taken = written;
      written = '';
      return taken;
    },
    end: () => {
      for (const [index, stream] of streams.entries()) stream.write = originals[index] ?? stream.write;
    },
  };
}
