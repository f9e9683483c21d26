import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/**
 * The days that logs can be kept: CloudWatch takes these numbers and no others. For ever is none of them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
export const LOG_RETENTIONS: readonly number[] = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE);
