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
  // An address may name a page that the list does not have, or no longer has.
  const isBeyond = page > last;
  const from = (page - 1) * pageSize + 1;
  const to = isBeyond ? 0 : Math.min(total, page * pageSize);
  return (
    <nav class="pager" aria-label={`Pages of ${what}`}>
      <span class="number">
        {to === 0 ? '0' : `${countText(from)}–${countText(to)}`} of {countText(total)} {what}
      </span>
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
