import { Metrics } from '@aws-lambda-powertools/metrics';
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

/**
 * Metrics in the embedded metric format: JSON lines on stdout, which CloudWatch makes metrics of. No call, no wait.
 *
 * The dimensions of a line hold for all metrics in it, so a metric with dimensions is a line of its own, written at once;
 * those without are gathered into one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMeter(): FunctionMeter {
  // The dimension `service` is POWERTOOLS_SERVICE_NAME, which Powertools reads itself, as the logger does.
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE });

  function add(name: MetricName, value: number, dimensions: Partial<DimensionValues> | undefined): void {
    // Powertools throws on NaN, and a figure that can't be told must not fail a payment.
    if (!Number.isFinite(value)) return;
    const target = dimensions === undefined ? metrics : metrics.singleMetric();
    for (const [dimension, text] of Object.entries(dimensions ?? {})) target.addDimension(dimension, text);
    target.addMetric(name, METRICS[name].unit, value);
  }

  return {
    count: (name, ...[dimensions]) => add(name, 1, dimensions),
    record: (name, value, ...[dimensions]) => add(name, value, dimensions),
    countColdStart: (functionName) => metrics.captureColdStartMetric(functionName),
    publish() {
      // Powertools warns of an invocation without metrics, and most have none.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}

/** The function's meter: one for each process, as the logger is. */
export const meter = createMeter();
