import { METRIC_NAMESPACE, METRICS } from '../../shared/runtime/metric-names.ts';

/** A metric as an alarm or a chart names it. */
export interface NamedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
}

/** What AWS itself publishes, of the services that are used here, with the dimensions that one resource has. */
const AWS_METRICS: Readonly<Record<string, { names: readonly string[]; dimensions: readonly string[] }>> = {
  'AWS/SQS': {
    names: [
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesDelayed',
      'ApproximateAgeOfOldestMessage',
    ],
    dimensions: ['QueueName'],
  },
  'AWS/Lambda': { names: ['Errors', 'Throttles', 'Duration'], dimensions: ['FunctionName'] },
  'AWS/ApiGateway': { names: ['Count', '4xx', '5xx', 'Latency'], dimensions: ['ApiId'] },
};

/** Whether somebody publishes the metric under just these dimensions: CloudWatch shows no other, and says nothing. */
export function isPublished({ namespace, name, dimensions }: NamedMetric): boolean {
  const given = [...dimensions].sort();
  if (namespace === METRIC_NAMESPACE) {
    const metric = Object.entries(METRICS).find(([known]) => known === name)?.[1];
    return metric !== undefined && String(['service', ...metric.dimensions].sort()) === String(given);
  }
  const service = AWS_METRICS[namespace];
  return service?.names.includes(name) === true && String([...service.dimensions].sort()) === String(given);
}
