import { spanText } from '../format/duration.ts';
import { useTicking } from '../live/console-context.ts';

interface NextTryProps {
  /** Epoch milliseconds of the engine's clock. */
  readonly at: number;
}

/** When an open breaker lets a call through. It stays open until one comes: nobody calls for the sake of the breaker alone. */
export function NextTry({ at }: NextTryProps) {
  const when = useTicking((now) => (now < at ? `in ${spanText(at - now)}` : 'with the next call'), at);
  return (
    <span>
      Paystack is tried again <time dateTime={new Date(at).toISOString()}>{when}</time>.
    </span>
  );
}
