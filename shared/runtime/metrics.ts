import { environment } from './environment.ts';
import { type DimensionValues, METRIC_NAMESPACE, METRICS, type MetricName } from './metric-names.ts';

/** Metrics whose unit is a count. */
type CountName = {
  [Name in MetricName]: (typeof METRICS)[Name]['unit'] extends 'Count' ? Name : never;
}[MetricName];

type DimensionName<Name extends MetricName> = (typeof METRICS)[Name]['dimensions'][number];

/** The dimensions that a metric must be given: all of its own, no other, and none where it has none. */
type DimensionsOf<Name extends MetricName> = [DimensionName<Name>] extends [never]
  ? []
  : [dimensions: Pick<DimensionValues, DimensionName<Name>>];

/** What the code below the handlers may do with metrics. None of them holds a reference, an email or a key. */
export interface Meter {
  /**
   * Counts one.
   *
   * @example
   * meter.count('PaymentsClosed', { outcome: 'success' });
   */
  count<Name extends CountName>(name: Name, ...dimensions: DimensionsOf<Name>): void;
  /** Records a value in the metric's unit; zero is one too, and says that the metric is alive. */
  record<Name extends MetricName>(name: Name, value: number, ...dimensions: DimensionsOf<Name>): void;
}

/** The meter of a function, with what its handler does at the start and at the end of an invocation. */
export interface FunctionMeter extends Meter {
  /** Counts a cold start, once in the life of the process. */
  countColdStart(functionName: string): void;
  /** Writes what has been gathered in this invocation. */
  publish(): void;
}

/** So many values of one metric a line may have. */
const MOST_VALUES = 100;

/**
 * Metrics in the embedded metric format: JSON lines on stdout, which CloudWatch makes metrics of. No call, no wait.
 *
 * The dimensions of a line hold for all metrics in it, so a metric with dimensions is a line of its own, written at once;
 * those without are gathered into one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMeter(): FunctionMeter {
  const service = environment.serviceName();
  const gathered = new Map<MetricName, number[]>();
  let mayBeColdStart = environment.isStartedOnDemand();

  function add(name: MetricName, value: number, dimensions: Partial<DimensionValues> | undefined): void {
    // CloudWatch takes no NaN, and a figure that can't be told must not fail a payment.
    if (!Number.isFinite(value)) return;
    if (dimensions !== undefined) {
      write(new Map([[name, [value]]]), { service, ...dimensions });
      return;
    }
    const values = gathered.get(name) ?? [];
    gathered.set(name, [...values, value]);
    if (values.length + 1 === MOST_VALUES) publish();
  }

  function publish(): void {
    if (gathered.size > 0) write(gathered, { service });
    gathered.clear();
  }

  return {
    count: (name, ...[dimensions]) => add(name, 1, dimensions),
    record: (name, value, ...[dimensions]) => add(name, value, dimensions),
    countColdStart(functionName) {
      if (mayBeColdStart) add('ColdStart', 1, { function_name: functionName });
      mayBeColdStart = false;
    },
    publish,
  };
}

function write(
  metrics: ReadonlyMap<MetricName, readonly number[]>,
  dimensions: Readonly<Record<string, string>>,
): void {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [Object.keys(dimensions)],
          Metrics: [...metrics.keys()].map((name) => ({ Name: name, Unit: METRICS[name].unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(
      [...metrics].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
    ),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The function's meter: one for each process, as the logger is. */
export const meter = createMeter();
