/** Strokes on a grid of 16 by 16. */
const PATHS = {
  'arrow-left': 'M13 8H3m4-4L3 8l4 4',
  'arrow-right': 'M3 8h10m-4-4 4 4-4 4',
  bank: 'M2.5 6.5 8 3l5.5 3.5M3 13.5h10M4 7v5m2.7-5v5m2.6-5v5M12 7v5',
  bell: 'M4 11.5V7a4 4 0 0 1 8 0v4.5l1 1H3zM6.7 14h2.6',
  bolt: 'M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z',
  calendar: 'M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.2V5m5-2.8V5',
  check: 'm3 8.5 3.3 3.3L13 5',
  clock: 'M8 2.2a5.8 5.8 0 1 0 .01 0M8 5v3.2l2.2 1.3',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3',
  cross: 'm4 4 8 8m0-8-8 8',
  dashes:
    'M8 2.2a5.8 5.8 0 0 1 4.1 1.7M13.8 8a5.8 5.8 0 0 1-1.7 4.1M8 13.8a5.8 5.8 0 0 1-4.1-1.7M2.2 8a5.8 5.8 0 0 1 1.7-4.1',
  dot: 'M8 7a1 1 0 1 0 .01 0M8 6a2 2 0 1 0 .01 0',
  flag: 'M4 14V2.5h8L10 5.5l2 3H4',
  hook: 'M3 13c0-3 2-4 4.5-4H13m-3.5-3.5L13 9l-3.5 3.5',
  minus: 'M3.5 8h9',
  question: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.6m0 2.2v.1',
  search: 'M7 2.5a4.5 4.5 0 1 0 .01 0m3.2 7.7 3.6 3.6',
  send: 'm2.5 7.5 11-5-5 11-1.5-4.5zm4.5 1.5 3-3',
  stop: 'M8 2.2a5.8 5.8 0 1 0 .01 0M4 4l8 8',
  undo: 'M3 6h6.5a3.5 3.5 0 0 1 0 7H6M6 3 3 6l3 3',
  warning: 'M8 2.2 14.2 13H1.8zM8 6.3v3.2m0 1.8v.1',
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing beside a word that says the same: nothing for those who hear the page. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
