import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { countText } from '../format/count.ts';
import { PAGES } from '../links.ts';
import { useConnection } from '../live/console-context.ts';
import type { Connection } from '../live/console-state.ts';

/** The name, the way to each page, and whether all this is live. */
export function TopBar() {
  return (
    <header class="top-bar">
      <p class="brand">
        <a href={PAGES.overview}>
          Paystack on Lambda <span>console</span>
        </a>
      </p>
      <Navigation />
      <Where />
    </header>
  );
}

const openPayments = ({ frame }: Connection) => frame?.openPayments ?? 0;
const deadLetters = ({ frame }: Connection) => frame?.deadLetters ?? 0;
const faults = ({ frame }: Connection) => frame?.faultsInForce ?? 0;

function Navigation() {
  const open = useConnection(openPayments);
  const letters = useConnection(deadLetters);
  const inForce = useConnection(faults);
  return (
    <nav aria-label="Pages">
      <PageLink href={PAGES.overview}>Overview</PageLink>
      <PageLink href={PAGES.payments}>
        Payments <Badge count={open} what="open" />
      </PageLink>
      <PageLink href={PAGES.queues}>
        Queues <Badge count={letters} what="dead" tone="bad" />
      </PageLink>
      <PageLink href={PAGES.events}>Events</PageLink>
      <PageLink href={PAGES.faults}>
        Faults <Badge count={inForce} what="on" tone="warn" />
      </PageLink>
    </nav>
  );
}

function PageLink({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  const { path } = useLocation();
  const isCurrent = href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
  return (
    <a href={href} aria-current={isCurrent ? 'page' : undefined}>
      {children}
    </a>
  );
}

interface BadgeProps {
  readonly count: number;
  readonly what: string;
  readonly tone?: 'bad' | 'warn';
}

function Badge({ count, what, tone }: BadgeProps) {
  if (count === 0) return null;
  return (
    <span class={`badge ${tone ?? ''}`}>
      {countText(count)} <span class="badge-word">{what}</span>
    </span>
  );
}

const kindOf = ({ kind }: Connection) => kind;
const placeOf = ({ frame }: Connection) =>
  frame && `${frame.mode} mode · ${frame.isSimulated ? 'simulated' : 'real'} Paystack`;

const STATES: Readonly<Record<Connection['kind'], string>> = {
  loading: 'connecting',
  live: 'live',
  disconnected: 'disconnected',
  error: 'no data',
};

function Where() {
  const kind = useConnection(kindOf);
  const place = useConnection(placeOf);
  return (
    <p class="where">
      {place !== undefined && <span>{place}</span>}
      <span class={`connection ${kind}`}>{STATES[kind]}</span>
    </p>
  );
}
