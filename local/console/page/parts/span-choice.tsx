import { withQuery } from '../links.ts';

const SPANS = [5, 15, 60];
const DEFAULT_SPAN = 15;

/** How many minutes an address asks for. */
export function spanOf(text: string | undefined): number {
  return SPANS.find((minutes) => String(minutes) === text) ?? DEFAULT_SPAN;
}

/** How far back a page's charts go, as links that change it. */
export function SpanChoice({ path, minutes }: { readonly path: string; readonly minutes: number }) {
  return (
    <nav class="choice" aria-label="How far back">
      {SPANS.map((span) => (
        <a
          key={span}
          href={withQuery(path, { minutes: span === DEFAULT_SPAN ? '' : String(span) })}
          aria-current={span === minutes ? 'true' : undefined}
        >
          {span} min
        </a>
      ))}
    </nav>
  );
}
