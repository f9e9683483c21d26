import { countText } from '../format/count.ts';

interface PagerProps {
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  /** What is counted, such as `payments`. */
  readonly what: string;
  readonly href: (page: number) => string;
}

/** Which part of a list is shown, and the way to the others. */
export function Pager({ page, pageSize, total, what, href }: PagerProps) {
  const last = Math.max(1, Math.ceil(total / pageSize));
  const from = total === 0 ? 0 : (page - 1) * pageSize + 1;
  const to = Math.min(total, page * pageSize);
  return (
    <nav class="pager" aria-label={`Pages of ${what}`}>
      <span class="number">
        {countText(from)}–{countText(to)} of {countText(total)} {what}
      </span>
      <PageLink text="Newer" href={page > 1 ? href(page - 1) : undefined} />
      <PageLink text="Older" href={page < last ? href(page + 1) : undefined} />
    </nav>
  );
}

function PageLink({ text, href }: { readonly text: string; readonly href: string | undefined }) {
  return href === undefined ? (
    <span class="page-link" aria-disabled="true">
      {text}
    </span>
  ) : (
    <a class="page-link" href={href}>
      {text}
    </a>
  );
}
