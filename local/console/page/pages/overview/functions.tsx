import type { FunctionView } from '../../../contract.ts';
import { countText } from '../../format/count.ts';
import { durationText } from '../../format/duration.ts';
import { pure } from '../../live/pure.ts';
import { Empty } from '../../parts/empty.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Section } from '../../parts/section.tsx';

const FIGURES = ['Runs', 'Errors', 'Cold starts', 'p50', 'p95'];

/** What each function did in the last hour. */
export const Functions = pure(({ functions }: { readonly functions: readonly FunctionView[] }) => (
  <Section title="Functions" hint="In the last 60 minutes." class="functions">
    {functions.length === 0 ? (
      <Empty title="No function has run yet." />
    ) : (
      <Scroll label="Table of functions" class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Function</th>
              {FIGURES.map((name) => (
                <th key={name} scope="col" class="right">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {functions.map((view) => (
              <Line key={view.name} view={view} />
            ))}
          </tbody>
        </table>
      </Scroll>
    )}
  </Section>
));

const Line = pure(({ view }: { readonly view: FunctionView }) => (
  <tr>
    <th scope="row">{view.name}</th>
    <td class="right number">{countText(view.invocations)}</td>
    <td class={`right number ${view.errors > 0 ? 'bad-text' : ''}`}>{countText(view.errors)}</td>
    <td class="right number">{countText(view.coldStarts)}</td>
    <td class="right number">{view.p50Ms === undefined ? '–' : durationText(view.p50Ms)}</td>
    <td class="right number">{view.p95Ms === undefined ? '–' : durationText(view.p95Ms)}</td>
  </tr>
));
