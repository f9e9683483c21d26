import { ageText, countdownText, spanText } from '../format/duration.ts';
import { clockText, momentText } from '../format/moment.ts';
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

/** How long it has taken up to now, counted on. */
export function Since({ at }: AtProps) {
  return <Moment at={at} text={useTicking((now) => spanText(now - at), at)} />;
}

/** The time of the day. */
export function ClockTime({ at }: AtProps) {
  return <Moment at={at} text={clockText(at)} />;
}

function Moment({ at, text }: AtProps & { readonly text: string }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={momentText(at)}>
      {text}
    </time>
  );
}
