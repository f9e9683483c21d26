import { PAGES, withQuery } from '../../links.ts';

const SPANS = [5, 15, 60];
const DEFAULT_SPAN = 15;

/** How many minutes an address asks for. */
export function spanOf(text: string | undefined): number {
  return SPANS.find((minutes) => String(minutes) === text) ?? DEFAULT_SPAN;
}

/** How far back the charts go. */
export function SpanChoice({ minutes }: { readonly minutes: number }) {
  return (
    <nav class="choice" aria-label="How far back">
      {SPANS.map((span) => (
        <a
          key={span}
          href={withQuery(PAGES.overview, { minutes: span === DEFAULT_SPAN ? '' : String(span) })}
          aria-current={span === minutes ? 'true' : undefined}
        >
          {span} min
        </a>
      ))}
    </nav>
  );
}
