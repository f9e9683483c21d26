import { countText, percentText } from '../format/count.ts';

interface GaugeProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly unit: string;
}

/** How much of a limit is used. The figures belong beside it. */
export function Gauge({ label, value, max, unit }: GaugeProps) {
  return (
    <meter
      aria-label={label}
      aria-valuetext={`${countText(value)} of ${countText(max)} ${unit}, ${percentText(value, max)}`}
      min={0}
      max={max}
      value={Math.min(value, max)}
      low={0.7 * max}
      high={0.9 * max}
      optimum={0}
    />
  );
}
