import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type DimensionValues,
  METRIC_NAMESPACE,
  type METRICS,
  type MetricName,
} from '../shared/runtime/metric-names.ts';

/** A value for every dimension that the functions put a metric under, beside `service`. CloudWatch finds no other. */
type Dimensions<Name extends MetricName> = Readonly<
  Pick<DimensionValues, (typeof METRICS)[Name]['dimensions'][number]>
>;

/** Looks up a metric of one deployment's functions. The statistic is CloudWatch's: `Sum`, `Maximum`, `p95`, ... */
export type PaymentMetrics = <Name extends MetricName>(
  name: Name,
  statistic: string,
  dimensions: Dimensions<Name>,
) => Metric;

/** @param serviceName the dimension `service`, by which deployments in one account are told apart */
export function paymentMetricsOf(serviceName: string): PaymentMetrics {
  return (metricName, statistic, dimensions) =>
    new Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      statistic,
      dimensionsMap: { service: serviceName, ...dimensions },
    });
}
