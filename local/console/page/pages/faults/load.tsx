import { useState } from 'preact/hooks';
import { ACTIONS, type LoadAction, type LoadView } from '../../../contract.ts';
import { countText, percentText } from '../../format/count.ts';
import { pure } from '../../live/pure.ts';
import { useAction } from '../../live/use-action.ts';
import { AnswerLine } from '../../parts/answer-line.tsx';
import { Chip } from '../../parts/chip.tsx';
import { NumberField } from '../../parts/number-field.tsx';
import { Section } from '../../parts/section.tsx';
import { LoadFigures } from './load-figures.tsx';
import { outcomeText } from './outcome-text.ts';

const MOST_PER_MINUTE = 600;
const LARGEST_SHARE = 100;

/** Payments of simulated payers, as many as one wants, ended as one wants. */
export const Load = pure(({ load }: { readonly load: LoadView }) => {
  const { run, isRunning: isBusy, answer } = useAction<LoadAction>(ACTIONS.load);
  const [perMinute, setPerMinute] = useState(load.perMinute > 0 ? load.perMinute : 60);
  const [mix, setMix] = useState(load.mix);
  const total = load.outcomes.reduce((sum, { name }) => sum + (mix[name] ?? 0), 0);
  const start = () => run({ kind: 'start', perMinute, mix });
  const state = load.isRunning ? (
    <Chip tone="waiting" icon="arrow-right">
      {countText(load.perMinute)} payments/min
    </Chip>
  ) : (
    <Chip tone="neutral" icon="minus">
      stopped
    </Chip>
  );
  return (
    <Section
      title="Load"
      hint="Starts payments at the API at an even pace; simulated payers end each in one of these ways."
      aside={state}
      class="load"
    >
      <div class="pace">
        <input
          type="range"
          aria-label="Payments per minute"
          min={1}
          max={MOST_PER_MINUTE}
          value={perMinute}
          onInput={(event) => setPerMinute(Number(event.currentTarget.value))}
        />
        <NumberField
          label="Pace"
          unit="payments/min"
          value={perMinute}
          min={1}
          max={MOST_PER_MINUTE}
          onCommit={setPerMinute}
        />
      </div>
      <fieldset class="mix">
        <legend>Parts of each outcome, and their share</legend>
        {load.outcomes.map(({ name, description }) => (
          <div class="share" key={name}>
            <div>
              <span class="share-name">{outcomeText(name)}</span>
              <p class="hint">{description}</p>
            </div>
            <NumberField
              label={`Share of ${outcomeText(name)}`}
              unit="parts"
              value={mix[name] ?? 0}
              min={0}
              max={LARGEST_SHARE}
              onCommit={(share) => setMix({ ...mix, [name]: share })}
            />
            <span class="percent number">= {percentText(mix[name] ?? 0, total)}</span>
          </div>
        ))}
      </fieldset>
      {total === 0 && <p class="hint">At least one outcome needs a share above 0.</p>}
      <div class="buttons">
        <button type="button" disabled={isBusy || total === 0} onClick={start}>
          {load.isRunning ? 'Go on with these' : 'Start the load'}
        </button>
        <button
          type="button"
          class="secondary"
          disabled={isBusy || !load.isRunning}
          onClick={() => run({ kind: 'stop' })}
        >
          Stop
        </button>
      </div>
      <AnswerLine answer={answer} />
      <LoadFigures load={load} />
    </Section>
  );
});
