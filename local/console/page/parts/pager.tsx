import { rangeText } from '../format/range.ts';

interface PagerProps {
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  /** What is counted, such as `payment`. */
  readonly what: string;
  readonly href: (page: number) => string;
}

/** Which part of a list is shown, and the way to the others. */
export function Pager({ page, pageSize, total, what, href }: PagerProps) {
  const last = Math.max(1, Math.ceil(total / pageSize));
  return (
    <nav class="pager" aria-label={`Pages of ${what}s`}>
      <span class="number">{rangeText({ page, pageSize, total, what })}</span>
      <PageLink text="Newer" href={page > 1 ? href(Math.min(page - 1, last)) : undefined} />
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
