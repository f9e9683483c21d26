import type { LoadView } from '../../../contract.ts';
import { countText } from '../../format/count.ts';
import { outcomeText } from './outcome-text.ts';

/** What has become of the load so far. */
export function LoadFigures({ load }: { readonly load: LoadView }) {
  const lines: readonly (readonly [string, number])[] = [
    ['given a checkout page', load.started],
    ...Object.entries(load.ended).map(([name, count]) => [`ended ${outcomeText(name)}`, count] as const),
    ...Object.entries(load.refused).map(([code, count]) => [`refused ${code}`, count] as const),
  ];
  if (lines.every(([, count]) => count === 0)) return null;
  return (
    <>
      <h3>So far, in payments asked for</h3>
      <dl class="figures load-figures">
        {lines
          .filter(([, count]) => count > 0)
          .map(([name, count]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="number">{countText(count)}</dd>
            </div>
          ))}
      </dl>
    </>
  );
}
