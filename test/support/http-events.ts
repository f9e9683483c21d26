import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

/** A request as API Gateway hands it over, payload format 2.0. */
export function httpEvent(parts: Partial<APIGatewayProxyEventV2> = {}): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: 'GET /payments/{reference}',
    rawPath: '/payments/order-7',
    rawQueryString: '',
    headers: {},
    requestContext: {
      accountId: '111122223333',
      apiId: 'api-1',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: {
        method: 'GET',
        path: '/payments/order-7',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'test',
      },
      requestId: 'request-1',
      routeKey: 'GET /payments/{reference}',
      stage: '$default',
      time: '01/Mar/2026:09:00:00 +0000',
      timeEpoch: 1_772_355_600_000,
    },
    isBase64Encoded: false,
    ...parts,
  };
}

/** The context of an invocation that may run for another 20 s. */
export function lambdaContext(): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'function-1',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:function-1',
    memoryLimitInMB: '256',
    awsRequestId: 'invocation-1',
    logGroupName: 'group',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => 20_000,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
