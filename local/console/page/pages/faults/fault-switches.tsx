import { ACTIONS, FAULT_SWITCHES, type FaultSwitch, type FaultsPage } from '../../../contract.ts';
import { counted } from '../../format/count.ts';
import { durationText } from '../../format/duration.ts';
import { AnswerLine } from '../../parts/answer-line.tsx';
import { NumberField } from '../../parts/number-field.tsx';
import { Section } from '../../parts/section.tsx';
import { Switch } from '../../parts/switch.tsx';
import { useKeptNumber } from './kept-number.ts';
import { useFaults } from './use-faults.ts';

const SWITCHES: Readonly<Record<FaultSwitch, { readonly title: string; readonly hint: string }>> = {
  latency: { title: 'Slow answers', hint: 'Each answer comes late by this much.' },
  'server-errors': { title: '5xx', hint: 'Every call is answered 503. The breaker opens, jobs are held.' },
  'rate-limited': { title: '429', hint: 'Every call is told that the quota is used up.' },
  timeouts: { title: 'No answer', hint: 'Calls are taken and never answered.' },
  html: { title: 'HTML in place of JSON', hint: 'A page of the network in front of Paystack answers.' },
};

const LONGEST_MS = 60_000;

/** What the simulated Paystack does wrong, a switch each. What is switched is in force at once. */
export function FaultSwitches({ snapshot }: { readonly snapshot: FaultsPage }) {
  const { shown, change, clear, answer, isOn } = useFaults(snapshot, ACTIONS.faults);
  const { switches, webhooks } = shown;
  const isLate = webhooks.delayMs > 0;
  const [latencyMs, keepLatency] = useKeptNumber(
    switches.latency ? shown.latencyMs : undefined,
    shown.latencyMs,
  );
  const [delayMs, keepDelay] = useKeptNumber(isLate ? webhooks.delayMs : undefined, DEFAULT_DELAY_MS);
  const setWebhooks = (changed: Partial<typeof webhooks>) =>
    change({ webhooks: { ...webhooks, ...changed } });
  const off = (
    <button type="button" class="secondary small" disabled={!isOn} onClick={clear}>
      Switch all off
    </button>
  );
  return (
    <Section
      title="Faults"
      hint="What the simulated Paystack does wrong, from now until it is switched off. A breaker that it opened stays open until the next try, a minute at most."
      aside={off}
      class="faults"
    >
      <AnswerLine answer={answer} />
      {snapshot.others > 0 && (
        <p class="hint">
          {counted(snapshot.others, 'more fault')} set by the simulator's control interface, not by these
          switches.
        </p>
      )}
      <fieldset>
        <legend>Calls of Paystack</legend>
        {FAULT_SWITCHES.map((name) => (
          <Switch
            key={name}
            title={SWITCHES[name].title}
            hint={SWITCHES[name].hint}
            isOn={switches[name]}
            onChange={(on) => change({ switches: { ...switches, [name]: on }, latencyMs })}
          >
            {name === 'latency' && (
              <NumberField
                label="Latency"
                unit="ms"
                value={latencyMs}
                min={1}
                max={LONGEST_MS}
                onCommit={(ms) => (switches.latency ? change({ latencyMs: ms }) : keepLatency(ms))}
              />
            )}
          </Switch>
        ))}
      </fieldset>
      <fieldset>
        <legend>Webhooks</legend>
        <Switch
          title="Lost"
          hint="None is sent: the ladder of checks finds the outcome."
          isOn={webhooks.lost}
          onChange={(lost) => setWebhooks({ lost })}
        />
        <Switch
          title="Twice"
          hint="Each is sent two times: nothing is told twice as new."
          isOn={webhooks.twice}
          onChange={(twice) => setWebhooks({ twice })}
        />
        <Switch
          title="Late"
          hint={isLate ? `Each comes ${durationText(delayMs)} late.` : 'Each comes late.'}
          isOn={isLate}
          onChange={(on) => setWebhooks({ delayMs: on ? delayMs : 0 })}
        >
          <NumberField
            label="Delay of webhooks"
            unit="ms"
            value={delayMs}
            min={1}
            max={LONGEST_MS}
            onCommit={(ms) => (isLate ? setWebhooks({ delayMs: ms }) : keepDelay(ms))}
          />
        </Switch>
      </fieldset>
    </Section>
  );
}

const DEFAULT_DELAY_MS = 10_000;
