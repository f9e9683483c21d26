import type { OverviewPage, QueueView, QuotaView } from '../../../contract.ts';
import { countText } from '../../format/count.ts';
import { PAGES } from '../../links.ts';
import { pure } from '../../live/pure.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { flowStages, type Stage } from './flow-stages.ts';

interface FlowProps {
  readonly lastMinute: OverviewPage['lastMinute'];
  readonly queues: readonly QueueView[];
  readonly quotas: readonly QuotaView[];
}

const ICONS: Readonly<Record<Stage['id'], IconName>> = {
  app: 'flag',
  initialize: 'bolt',
  queues: 'calendar',
  worker: 'search',
  paystack: 'bank',
  events: 'bell',
};

const LINKS: Readonly<Record<Stage['id'], string>> = {
  app: PAGES.payments,
  initialize: PAGES.payments,
  queues: PAGES.queues,
  worker: PAGES.queues,
  paystack: PAGES.faults,
  events: PAGES.events,
};

/** The way of a payment, with what is at each stage right now. */
export const Flow = pure(({ lastMinute, queues, quotas }: FlowProps) => (
  <section aria-label="The way of a payment">
    <ol class="flow">
      {flowStages({ lastMinute, queues, quotas }).map((stage) => (
        <li
          key={stage.id}
          class={`stage ${stage.isTroubled ? 'troubled' : ''} ${stage.isBusy ? 'busy' : ''}`}
        >
          <h2>
            <Icon name={ICONS[stage.id]} /> <a href={LINKS[stage.id]}>{stage.title}</a>
          </h2>
          <p class="stage-figure">
            <b class="number">{countText(stage.count)}</b> <span>{stage.unit}</span>
          </p>
          <p class="hint">{stage.note}</p>
        </li>
      ))}
    </ol>
  </section>
));
