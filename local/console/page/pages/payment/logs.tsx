import { useState } from 'preact/hooks';
import type { LogEntry } from '../../../contract.ts';
import { preciseClockText } from '../../format/moment.ts';
import { pure } from '../../live/pure.ts';
import { Empty } from '../../parts/empty.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Section } from '../../parts/section.tsx';
import { fieldTexts } from './field-texts.ts';

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'];

/** Every line that the functions logged of it. */
export const Logs = pure(({ logs }: { readonly logs: readonly LogEntry[] }) => {
  const [least, setLeast] = useState('DEBUG');
  // A level that nobody knows is shown rather than hidden.
  const rank = (level: string) => (LEVELS.includes(level) ? LEVELS.indexOf(level) : LEVELS.length);
  const shown = logs.filter(({ level }) => rank(level) >= rank(least));
  const filter = (
    <select aria-label="Least level" value={least} onChange={(event) => setLeast(event.currentTarget.value)}>
      <option value="DEBUG">every level</option>
      <option value="INFO">INFO and above</option>
      <option value="WARN">WARN and above</option>
      <option value="ERROR">ERROR</option>
    </select>
  );
  return (
    <Section
      title="Log"
      hint="The lines of all functions that name this payment."
      aside={filter}
      class="logs"
    >
      {shown.length === 0 ? (
        <Empty title={logs.length === 0 ? 'No line yet.' : 'No line of this level.'} />
      ) : (
        <Scroll label="Log lines" class="log-scroll">
          <ol>
            {shown.map((entry, index) => (
              // Lines have no name, and are only ever added at the end.
              <LogLine key={`${entry.at} ${entry.functionName} ${index}`} entry={entry} />
            ))}
          </ol>
        </Scroll>
      )}
    </Section>
  );
});

const LogLine = pure(({ entry }: { readonly entry: LogEntry }) => {
  const fields = fieldTexts(entry.fields);
  return (
    <li class={`log ${entry.level.toLowerCase()}`}>
      <p>
        <time class="number" dateTime={new Date(entry.at).toISOString()}>
          {preciseClockText(entry.at)}
        </time>{' '}
        <span class="level">{entry.level}</span> <span class="function">{entry.functionName}</span>
      </p>
      <p class="message">{entry.message}</p>
      {fields.length > 0 && (
        <p class="fields mono">
          {fields.map(([name, text]) => (
            <span key={name}>
              <i>{name}</i>={text}{' '}
            </span>
          ))}
        </p>
      )}
    </li>
  );
});
