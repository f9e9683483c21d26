import { ageText, countdownText } from '../format/duration.ts';
import { momentText } from '../format/moment.ts';
import { useTicking } from '../live/console-context.ts';

interface AtProps {
  /** Epoch milliseconds of the engine's clock. */
  readonly at: number;
}

/** How long ago, counted on. */
export function Ago({ at }: AtProps) {
  return <Moment at={at} text={useTicking((now) => ageText(now - at), at)} />;
}

/** How long it still takes, counted down. */
export function Countdown({ at }: AtProps) {
  return <Moment at={at} text={useTicking((now) => countdownText(at - now), at)} />;
}

function Moment({ at, text }: AtProps & { readonly text: string }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={momentText(at)}>
      {text}
    </time>
  );
}
