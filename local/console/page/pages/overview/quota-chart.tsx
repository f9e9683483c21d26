import { useMemo } from 'preact/hooks';
import type { Chart } from '../../../contract.ts';
import { LineChart } from '../../charts/line-chart.tsx';

interface QuotaChartProps {
  readonly operation: string;
  readonly overTime: Chart;
  /** In 60 s. */
  readonly limit: number;
}

/** The calls of one operation, under the line that they never cross. */
export function QuotaChart({ operation, overTime, limit }: QuotaChartProps) {
  const chart = useMemo(
    () => ({
      ...overTime,
      lines: [
        ...overTime.lines.map(({ values }) => ({ name: 'sent', values })),
        { name: 'limit', values: overTime.times.map(() => limit) },
      ],
    }),
    [overTime, limit],
  );
  return (
    <LineChart title={`Calls of ${operation}`} hint="Sent to Paystack in the 60 s before." chart={chart} />
  );
}
