/** What one unit costs, and who says so. */
export interface Price {
  /** As it stands on the bill. */
  readonly service: Service;
  readonly unit: string;
  /** US dollars for `per` units. */
  readonly dollars: number;
  readonly per: number;
  readonly source: string;
}

export type Service =
  | 'API Gateway'
  | 'Lambda'
  | 'DynamoDB'
  | 'SQS'
  | 'EventBridge'
  | 'CloudWatch'
  | 'Secrets Manager'
  | 'Data transfer';

/** When the prices were looked up, and for where. */
export const PRICES_OF = { date: '2026-12-01', region: 'us-east-1' } as const;

const MILLION = 1_000_000;
/** AWS means 2^30 bytes by it, on price lists as elsewhere. */
export const GB = 2 ** 30;

/**
 * AWS's public prices, on demand: without free tiers, without the discounts of large volumes, without tax. They change, so compare them with
 * the pages they are from before relying on a figure.
 */
export const PRICES = {
  httpApiRequest: {
    service: 'API Gateway',
    unit: 'request to an HTTP API, up to 512 KB',
    dollars: 1,
    per: MILLION,
    source: 'https://aws.amazon.com/api-gateway/pricing/',
  },
  restApiRequest: {
    service: 'API Gateway',
    unit: 'request to a REST API',
    dollars: 3.5,
    per: MILLION,
    source: 'https://aws.amazon.com/api-gateway/pricing/',
  },
  lambdaRequest: {
    service: 'Lambda',
    unit: 'invocation',
    dollars: 0.2,
    per: MILLION,
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  lambdaGbSecond: {
    service: 'Lambda',
    unit: 'GB-second on arm64',
    dollars: 13.3334,
    per: MILLION,
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  writeUnit: {
    service: 'DynamoDB',
    unit: 'write request unit',
    dollars: 0.625,
    per: MILLION,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  readUnit: {
    service: 'DynamoDB',
    unit: 'read request unit',
    dollars: 0.125,
    per: MILLION,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  storedGbMonth: {
    service: 'DynamoDB',
    unit: 'GB stored for a month',
    dollars: 0.25,
    per: 1,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  recoverableGbMonth: {
    service: 'DynamoDB',
    unit: 'GB with point-in-time recovery for a month',
    dollars: 0.2,
    per: 1,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  sqsRequest: {
    service: 'SQS',
    unit: 'request to a standard queue, up to 64 KB',
    dollars: 0.4,
    per: MILLION,
    source: 'https://aws.amazon.com/sqs/pricing/',
  },
  publishedEvent: {
    service: 'EventBridge',
    unit: 'custom event, up to 64 KB',
    dollars: 1,
    per: MILLION,
    source: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  archivedGb: {
    service: 'EventBridge',
    unit: 'GB put into the archive',
    dollars: 0.1,
    per: 1,
    source: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  archivedGbMonth: {
    service: 'EventBridge',
    unit: 'GB in the archive for a month',
    dollars: 0.023,
    per: 1,
    source: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  loggedGb: {
    service: 'CloudWatch',
    unit: 'GB of logs taken in',
    dollars: 0.5,
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  metricMonth: {
    service: 'CloudWatch',
    unit: 'custom metric for a month',
    dollars: 0.3,
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  alarmMetricMonth: {
    service: 'CloudWatch',
    unit: 'metric that an alarm watches for a month',
    dollars: 0.1,
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  dashboardMonth: {
    service: 'CloudWatch',
    unit: 'dashboard for a month',
    dollars: 3,
    per: 1,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  secretMonth: {
    service: 'Secrets Manager',
    unit: 'secret for a month',
    dollars: 0.4,
    per: 1,
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
  secretRequest: {
    service: 'Secrets Manager',
    unit: 'request',
    dollars: 0.05,
    per: 10_000,
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
  transferredOutGb: {
    service: 'Data transfer',
    unit: 'GB to the internet',
    dollars: 0.09,
    per: 1,
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
