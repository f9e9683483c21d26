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

type Dimensions = Readonly<Record<string, string>>;

/** Metrics that have the same dimensions. */
interface Group {
  readonly dimensions: Dimensions;
  readonly values: Map<MetricName, number[]>;
}

/**
 * Metrics in the embedded metric format: JSON lines on stdout, which CloudWatch makes metrics of. No call, no wait.
 *
 * They are gathered and written at the end of an invocation, as many as fit on one line: the frame of a line is more than half of it, and
 * CloudWatch bills every byte. A process that dies before takes its last metrics along; that it died is a metric of Lambda's own.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMeter(): FunctionMeter {
  const service = environment.serviceName();
  const groups = new Map<string, Group>();
  let mayBeColdStart = environment.isStartedOnDemand();

  function add(name: MetricName, value: number, given: Partial<DimensionValues> = {}): void {
    // CloudWatch takes no NaN, and a figure that can't be told must not fail a payment.
    if (!Number.isFinite(value)) return;
    const dimensions = { service, ...given };
    const key = JSON.stringify(dimensions);
    const { values } = groups.get(key) ?? { values: new Map<MetricName, number[]>() };
    groups.set(key, { dimensions, values });
    const ofName = [...(values.get(name) ?? []), value];
    values.set(name, ofName);
    if (ofName.length === MOST_VALUES) publish();
  }

  function publish(): void {
    for (const line of linesOf([...groups.values()])) write(line);
    groups.clear();
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

/** As few lines as the groups fit on: on one line a dimension has one value, and a metric stands once. */
function linesOf(groups: readonly Group[]): Group[][] {
  const lines: Group[][] = [];
  for (const group of groups) {
    const line = lines.find((others) => others.every((other) => fitTogether(group, other)));
    if (line === undefined) lines.push([group]);
    else line.push(group);
  }
  return lines;
}

function fitTogether(one: Group, other: Group): boolean {
  const differs = ([name, value]: [string, string]) => (other.dimensions[name] ?? value) !== value;
  return (
    !Object.entries(one.dimensions).some(differs) &&
    ![...one.values.keys()].some((name) => other.values.has(name))
  );
}

function write(groups: readonly Group[]): void {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: groups.map(({ dimensions, values }) => ({
        Namespace: METRIC_NAMESPACE,
        Dimensions: [Object.keys(dimensions)],
        Metrics: [...values.keys()].map((name) => ({ Name: name, Unit: METRICS[name].unit })),
      })),
    },
    ...Object.assign({}, ...groups.map(({ dimensions }) => dimensions)),
    ...Object.fromEntries(
      groups.flatMap(({ values }) =>
        [...values].map(([name, each]) => [name, each.length > 1 ? each : each[0]]),
      ),
    ),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The function's meter: one for each process, as the logger is. */
export const meter = createMeter();
