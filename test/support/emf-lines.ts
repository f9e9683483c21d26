import * as z from 'zod/mini';

const emfSchema = z.looseObject({
  _aws: z.object({
    Timestamp: z.int(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
});

/** A metric as CloudWatch reads it from a line in the embedded metric format. */
export interface EmfMetric {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The metrics of a line, none where it is a line of the log. Throws where CloudWatch would find something missing. */
export function emfMetrics(line: string): EmfMetric[] {
  if (!line.startsWith('{"_aws"')) return [];
  const { _aws, ...fields } = emfSchema.parse(JSON.parse(line));
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.map(({ Name, Unit }) => ({
      namespace: Namespace,
      name: Name,
      unit: Unit,
      values: valuesSchema.parse([fields[Name]].flat()),
      dimensions: Object.fromEntries(
        Dimensions.flat().map((dimension) => [dimension, z.string().parse(fields[dimension])]),
      ),
    })),
  );
}

const valuesSchema = z.array(z.number());
