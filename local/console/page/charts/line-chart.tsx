import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Chart } from '../../contract.ts';
import { clockText } from '../format/moment.ts';
import { tickText } from '../format/value.ts';
import { pure } from '../live/pure.ts';
import { lineStyle } from './line-style.ts';
import { usePalette } from './palette.ts';
import { plotData, plotOptions } from './plot-options.ts';
import { chartSummary, latestValue, type PlacedLine, telling } from './summary.ts';

const HEIGHT_PX = 168;

interface LineChartProps {
  readonly title: string;
  /** What is drawn, in a few words. */
  readonly hint: string;
  readonly chart: Chart;
}

/** Lines over time, with a legend that tells the values under the cursor, else the latest. */
export const LineChart = pure(({ title, hint, chart }: LineChartProps) => {
  const [cursor, setCursor] = useState<number | null>(null);
  const lines = useMemo(() => telling(chart), [chart]);
  const area = usePlot(chart, lines, setCursor);
  const at = cursor === null ? chart.times.at(-1) : chart.times[cursor];
  return (
    <figure class="chart">
      <figcaption>
        <div class="chart-head">
          <h3>{title}</h3>
          {lines.length > 0 && (
            <span class="legend-at number">
              {cursor === null && 'latest '}
              {at !== undefined && clockText(at * 1_000)}
              {UNITS_OF_THEIR_OWN.includes(chart.unit) ? '' : `, ${chart.unit}`}
            </span>
          )}
        </div>
        <p class="hint">{hint}</p>
        <ul class="legend">
          {lines.map(({ name, values, place }) => (
            <li key={name}>
              <Swatch name={name} place={place} />
              {name}{' '}
              <b class="number">
                {legendText(cursor === null ? latestValue(values) : values[cursor], chart.unit)}
              </b>
            </li>
          ))}
        </ul>
      </figcaption>
      <div class="plot" ref={area} role="img" aria-label={chartSummary(title, chart)}>
        {lines.length === 0 && <p class="no-data">No data yet</p>}
      </div>
    </figure>
  );
});

/** Their values say it themselves. */
const UNITS_OF_THEIR_OWN = ['ms', '%'];

function legendText(value: number | null | undefined, unit: string): string {
  return value === null || value === undefined ? '–' : tickText(value, unit);
}

/** A plot that lives as long as the chart has the same lines; new values, another width and another theme only redraw it. */
function usePlot(chart: Chart, lines: readonly PlacedLine[], onCursor: (index: number | null) => void) {
  const area = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const palette = usePalette();
  const colors = useRef(palette);
  const names = lines.map(({ name }) => name).join('\n');

  // Other values of the same lines are drawn below.
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    const options = plotOptions({
      width: element.clientWidth,
      height: HEIGHT_PX,
      unit: chart.unit,
      lines,
      palette: () => colors.current,
      onCursor,
    });
    const made = new uPlot(options, plotData(chart, lines), element);
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [names, chart.unit]);

  useEffect(() => plot.current?.setData(plotData(chart, lines)), [chart, lines]);

  useEffect(() => {
    colors.current = palette;
    plot.current?.redraw(false);
  }, [palette]);

  return area;
}

function Swatch({ name, place }: { readonly name: string; readonly place: number }) {
  const { color, dash } = lineStyle(name, place);
  return (
    <svg class="swatch" viewBox="0 0 22 6" aria-hidden="true">
      <path d="M0 3h22" style={{ stroke: `var(${color})`, strokeDasharray: dash.join(' ') }} />
    </svg>
  );
}
