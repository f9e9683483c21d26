import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { type Connection, ConsoleState } from './console-state.ts';

export const ConsoleContext = createContext(new ConsoleState());

/** A part of the connection; who shows it is drawn again when that part changes, and no sooner. */
export function useConnection<Part>(select: (connection: Connection) => Part): Part {
  const console = useContext(ConsoleContext);
  const [part, setPart] = useState(() => select(console.connection));
  useEffect(() => {
    const look = () => setPart(() => select(console.connection));
    look();
    return console.subscribe(look);
  }, [console, select]);
  return part;
}

/**
 * A text that depends on the engine's time, looked at once a second and drawn again when it reads otherwise.
 *
 * @param key what else it depends on
 */
export function useTicking(text: (now: number) => string, key: unknown): string {
  const { time } = useContext(ConsoleContext);
  const [, setDrawn] = useState('');
  // The text is a new function each time, its key says when it is another.
  useEffect(() => {
    const look = () => setDrawn(text(time.now()));
    look();
    return time.subscribe(look);
  }, [time, key]);
  return text(time.now());
}
