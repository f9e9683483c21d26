import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { PaymentsFunctions } from './functions.ts';
import type { PaymentsFunction } from './payments-function.ts';
import type { Settings } from './settings.ts';
import { uniqueNameOf } from './unique-name.ts';

/** Where Paystack sends its webhooks. */
export const WEBHOOK_PATH = '/webhooks/paystack';

/**
 * What is logged of a request. Neither the path (an unsupported one may hold anything), nor the query, nor a header, nor an address:
 * a reference or a key has no place here. `requestId` leads on to the function's own log.
 */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    route: '$context.routeKey',
    status: '$context.status',
    responseBytes: '$context.responseLength',
    responseMilliseconds: '$context.responseLatency',
    integrationMilliseconds: '$context.integrationLatency',
    integrationError: '$context.integrationErrorMessage',
    error: '$context.error.message',
  }),
);

/** The HTTP API with the routes of the backend; whatever matches none goes to `unsupported-endpoint`. */
export class PaymentsApi extends HttpApi {
  /** The only stage, with no part in the path: what an `ApiMapping` to a domain of one's own takes. */
  readonly stage: HttpStage;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly serviceName: string;
      readonly functions: PaymentsFunctions;
      readonly logRetention: RetentionDays;
      readonly throttle: Settings['throttle'];
    },
  ) {
    const { serviceName, functions, logRetention, throttle } = props;
    super(scope, id, {
      description: 'Payments through Paystack',
      createDefaultStage: false,
      defaultIntegration: new HttpLambdaIntegration('UnsupportedEndpoint', functions.unsupportedEndpoint),
    });
    this.route(HttpMethod.POST, '/transaction/initialize', functions.initialize);
    this.route(HttpMethod.GET, '/transaction/verify/{reference}', functions.verify);
    this.route(HttpMethod.GET, '/payments/{reference}', functions.paymentStatus);
    this.route(HttpMethod.POST, WEBHOOK_PATH, functions.webhook);
    this.route(HttpMethod.GET, '/health', functions.health);

    const accessLog = new LogGroup(scope, `${id}AccessLog`, {
      // With this prefix, and no other, API Gateway does not add each log group by itself to the one policy of the account that lets it
      // write: that takes 5,120 characters, and a deployment fails over the one too many.
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
      logGroupName: `/aws/vendedlogs/${uniqueNameOf(this, serviceName)}/ApiAccessLog`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this,
      autoDeploy: true,
      throttle,
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: ACCESS_LOG_FORMAT },
    });
  }

  private route(method: HttpMethod, path: string, handler: PaymentsFunction) {
    this.addRoutes({ path, methods: [method], integration: new HttpLambdaIntegration(path, handler) });
  }
}
