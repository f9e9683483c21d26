import * as z from 'zod/mini';

/** A metric as a function wrote it. */
export interface WrittenMetric {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What was gathered under this name in one invocation, or one value. */
  readonly values: readonly number[];
  readonly dimensions: Readonly<Record<string, string>>;
}

const Line = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/**
 * The metrics in a line of CloudWatch's embedded metric format: what the console counts is what CloudWatch would be told.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricsOf(line: object): WrittenMetric[] {
  const parsed = z.safeParse(Line, line);
  if (!parsed.success) return [];
  const { _aws, ...fields } = parsed.data;
  return _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => {
    const dimensions = Object.fromEntries(
      Dimensions.flat().flatMap((name) => {
        const value = fields[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
    return Metrics.map(({ Name }) => ({
      name: Name,
      at: _aws.Timestamp,
      values: numbersIn(fields[Name]),
      dimensions,
    }));
  });
}

function numbersIn(value: unknown): number[] {
  return [value].flat().filter((each) => typeof each === 'number');
}
