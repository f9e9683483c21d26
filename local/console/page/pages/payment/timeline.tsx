import type { Step } from '../../../contract.ts';
import { durationText } from '../../format/duration.ts';
import { preciseClockText } from '../../format/moment.ts';
import { pure } from '../../live/pure.ts';
import { Empty } from '../../parts/empty.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { RawJson } from '../../parts/raw-json.tsx';
import { Section } from '../../parts/section.tsx';
import { keyedSteps } from './keyed-steps.ts';
import { stepText } from './step-text.ts';

interface TimelineProps {
  readonly steps: readonly Step[];
  readonly isCutOff: boolean;
}

/** What happened to a payment, one thing after the other. */
export const Timeline = pure(({ steps, isCutOff }: TimelineProps) => {
  const first = steps[0];
  return (
    <Section title="Timeline" hint="Each step with the time that passed since the one before.">
      {isCutOff && <p class="hint">What is older than the console's memory is missing here.</p>}
      {first === undefined ? (
        <Empty title="Nothing was heard of it since the console started." />
      ) : (
        <ol class="timeline">
          {keyedSteps(steps).map(({ key, step, sinceLastMs }) => (
            <TimelineStep key={key} step={step} sinceLastMs={sinceLastMs} />
          ))}
        </ol>
      )}
    </Section>
  );
});

const ICONS: Readonly<Record<Step['kind'], IconName>> = {
  request: 'arrow-right',
  claimed: 'flag',
  paystack: 'bank',
  scheduled: 'calendar',
  webhook: 'hook',
  checked: 'search',
  closed: 'check',
  event: 'send',
  trouble: 'warning',
};

const TimelineStep = pure(
  ({ step, sinceLastMs }: { readonly step: Step; readonly sinceLastMs: number | undefined }) => {
    const { title, detail, tone } = stepText(step);
    const isBadEnd = step.kind === 'closed' && tone === 'bad';
    return (
      <li class={`step ${tone}`}>
        <span class="step-mark">
          <Icon name={isBadEnd ? 'cross' : ICONS[step.kind]} />
        </span>
        <div class="step-body">
          <p class="step-time number">
            <time dateTime={new Date(step.at).toISOString()}>{preciseClockText(step.at)}</time>
            {sinceLastMs !== undefined && <span class="elapsed">+{durationText(sinceLastMs)}</span>}
          </p>
          <p class="step-title">{title}</p>
          {detail !== undefined && <p class="step-detail">{detail}</p>}
          {step.kind === 'paystack' && step.details.body !== undefined && (
            <RawJson title="Paystack's answer" text={step.details.body} />
          )}
          {step.kind === 'event' && step.details.payload !== undefined && (
            <RawJson title="Payload" text={step.details.payload} />
          )}
        </div>
      </li>
    );
  },
);
