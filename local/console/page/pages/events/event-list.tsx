import type { EventLine } from '../../../contract.ts';
import { paymentLink } from '../../links.ts';
import { pure } from '../../live/pure.ts';
import { Chip, type Tone } from '../../parts/chip.tsx';
import type { IconName } from '../../parts/icon.tsx';
import { RawJson } from '../../parts/raw-json.tsx';
import { Ago } from '../../parts/times.tsx';

interface EventListProps {
  readonly events: readonly EventLine[];
  readonly label: string;
  /** Without payloads. */
  readonly isShort?: boolean;
}

/** Events, each with its payload to be unfolded. */
export const EventList = pure(({ events, label, isShort = false }: EventListProps) => (
  <ul class="events" aria-label={label}>
    {events.map((event) => (
      <Event key={event.id} event={event} isShort={isShort} />
    ))}
  </ul>
));

const Event = pure(({ event, isShort }: { readonly event: EventLine; readonly isShort: boolean }) => {
  const { tone, icon } = styleOf(event.type);
  return (
    <li>
      <div class="event-head">
        <Chip tone={tone} icon={icon}>
          {event.type}
        </Chip>
        {event.reference !== undefined && (
          <a class="mono" href={paymentLink(event.reference)}>
            {event.reference}
          </a>
        )}
        {!isShort && event.eventId !== undefined && (
          <span class="event-id">
            id <span class="mono">{event.eventId}</span>
          </span>
        )}
        <span class="quiet number">
          <Ago at={event.at} />
        </span>
      </div>
      {!isShort && <RawJson title={`Payload of ${event.type}`} text={event.payload} />}
    </li>
  );
});

/** By what is told; everything of Paystack's own is a relayed webhook. */
function styleOf(type: string): { readonly tone: Tone; readonly icon: IconName } {
  switch (type) {
    case 'payment.succeeded':
      return { tone: 'good', icon: 'check' };
    case 'payment.failed':
      return { tone: 'bad', icon: 'cross' };
    case 'payment.abandoned':
      return { tone: 'neutral', icon: 'minus' };
    case 'payment.mismatched':
      return { tone: 'warn', icon: 'warning' };
    case 'payment.reversed':
      return { tone: 'odd', icon: 'undo' };
    case 'payment.external':
      return { tone: 'odd', icon: 'question' };
    default:
      return { tone: 'neutral', icon: 'hook' };
  }
}
