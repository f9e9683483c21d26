import type { ComponentChildren } from 'preact';

interface ScrollProps {
  readonly label: string;
  readonly class: string;
  readonly children: ComponentChildren;
}

/** What may be wider or higher than its place, and moves inside of it: by keyboard, too. */
export function Scroll({ label, class: name, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse can scroll only what has the focus
    <section class={name} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
