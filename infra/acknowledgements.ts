import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { PaystackPayments } from './paystack-payments.ts';

/*
 * What cdk-nag finds here and is meant to be so: its packs AwsSolutions and Serverless are clean but for these.
 *
 * Each is acknowledged on the one resource that it is about, never on the construct as a whole, so that nothing that an app
 * adds beside them, a route or a function of its own, is acknowledged along with them. They are kept in the construct
 * tree by CDK itself: they need no cdk-nag, and don't appear in the template.
 */

const NO_ROTATION_AT_PAYSTACK =
  'Paystack has no API that makes a new secret key, so no function could rotate it; a person does, in its dashboard. ' +
  'The secret holds the current key and the previous one, so a rotation costs no request: docs/operations.md#rotating-the-paystack-key.';

const NO_ROTATION_OF_CALLERS =
  'A service key is held by the callers as well. A rotation that they did not take part in would lock all of them out. Several keys ' +
  'are valid at once, each with an id, so that callers move over one by one: docs/operations.md#rotating-a-service-key.';

const KEY_CHECKED_IN_FUNCTION =
  'The function compares the bearer key with the service keys, in constant time, before it reads the body. An authorizer would be one ' +
  'more function with the same secret, and its refusals could not have the shape that Paystack client libraries read.';

const SIGNATURE_CHECKED_IN_FUNCTION =
  'Paystack calls it, and signs the body with HMAC-SHA512. No authorizer sees a body, so the function checks, and it may do nothing but queue a check.';

const HEALTH_IS_PUBLIC =
  'For uptime monitors. It says which part can not be reached and nothing else, may not read a secret, a payment or a message, and keeps its ' +
  'finding for 10 s.';

const UNKNOWN_PATHS_ARE_REFUSED =
  'Answers 404 for every path that is none of ours. Its function has no permissions, no environment and no secret.';

const SYNCHRONOUS =
  'API Gateway invokes it and waits. A dead-letter target gets asynchronous events only; here the caller has the error, and retries.';

const FED_BY_QUEUES =
  'Event source mappings invoke it and wait. A job that fails five times goes to the dead-letter queue of the queue that it came from, ' +
  'with an alarm on it.';

const SCHEDULED =
  'Its event is a tick of the clock and says nothing that could be lost. The next one comes within minutes and finds the same work, in the table; ' +
  'an alarm tells when it stops.';

const NO_TRACING =
  'X-Ray bills by the trace and wants xray:PutTraceSegments on every resource, the one wildcard that these functions would have. HTTP APIs take no ' +
  'part in it. A saved query follows one payment through the logs of all functions instead.';

const LAST_STOP =
  'It is the dead-letter queue. What lies in it waits for a person for days (deadLetterRetention), and an alarm calls one.';

const QUEUE_HAS_IT =
  'Destinations of a mapping are for streams. With SQS the queue keeps what failed, and redrives it to the dead-letter queue after five times.';

/** Acknowledges what cdk-nag would find in this construct, for every app that it is part of. */
export function acknowledgeFindings(payments: PaystackPayments): void {
  const { api, functions, queues, paystackSecret, serviceKeysSecret } = payments;
  const { verificationWorker, reconcile, audit, ...called } = functions;

  acknowledge(paystackSecret, 'AwsSolutions-SMG4', NO_ROTATION_AT_PAYSTACK);
  acknowledge(serviceKeysSecret, 'AwsSolutions-SMG4', NO_ROTATION_OF_CALLERS);

  for (const id of [
    'POST--transaction--initialize',
    'GET--transaction--verify--{reference}',
    'GET--payments--{reference}',
  ]) {
    acknowledge(api.node.findChild(id), 'AwsSolutions-APIG4', KEY_CHECKED_IN_FUNCTION);
  }
  acknowledge(
    api.node.findChild('POST--webhooks--paystack'),
    'AwsSolutions-APIG4',
    SIGNATURE_CHECKED_IN_FUNCTION,
  );
  acknowledge(api.node.findChild('GET--health'), 'AwsSolutions-APIG4', HEALTH_IS_PUBLIC);
  acknowledge(api.node.findChild('DefaultRoute'), 'AwsSolutions-APIG4', UNKNOWN_PATHS_ARE_REFUSED);

  for (const each of Object.values(called)) acknowledge(each, 'Serverless-LambdaDLQ', SYNCHRONOUS);
  acknowledge(verificationWorker, 'Serverless-LambdaDLQ', FED_BY_QUEUES);
  for (const each of [reconcile, audit]) {
    acknowledge(each, 'Serverless-LambdaDLQ', SCHEDULED);
    acknowledge(
      each.node.findChild('EventInvokeConfig'),
      'Serverless-LambdaAsyncFailureDestination',
      SCHEDULED,
    );
  }
  for (const rule of ['EveryMinute', 'EveryFiveMinutes']) {
    acknowledge(payments.node.findChild(rule), 'Serverless-EventBusDLQ', SCHEDULED);
  }
  for (const each of Object.values(functions)) acknowledge(each, 'Serverless-LambdaTracing', NO_TRACING);

  acknowledge(queues.deadLetter, 'Serverless-SQSRedrivePolicy', LAST_STOP);
  for (const lane of ['UrgentJobs', 'ScheduledJobs']) {
    acknowledge(
      payments.node.findChild(lane),
      'Serverless-LambdaEventSourceMappingDestination',
      QUEUE_HAS_IT,
    );
  }
}

function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}
