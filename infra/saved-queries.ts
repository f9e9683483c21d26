import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PAYMENT_LOG_QUERY } from '../shared/runtime/payment-log-query.ts';
import type { PaymentsFunctions } from './functions.ts';

/**
 * What went wrong lately, or may have: lines of level WARN and ERROR, payments that are mismatched (which the function has done
 * right, so the line is of level INFO), and what the runtime writes in plain text when a function dies.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
const ERRORS_QUERY = `fields @timestamp, level, function_name, message, error, code, reason, reference, payment, function_request_id, @message
| filter level in ['WARN', 'ERROR'] or payment = 'mismatched' or @message like /Task timed out|Runtime exited|Uncaught Exception|Invoke Error/
| sort @timestamp desc
| limit 200`;

/** Of an outage, each job that is put back is a line of {@link ERRORS_QUERY}, by the hundred, and hides its cause. */
const CAUSES_QUERY = ERRORS_QUERY.replace(
  '| sort',
  `| filter @message not like /"job put back"/
| sort`,
);

/**
 * Queries that wait in CloudWatch Logs Insights under the name of the deployment, each over the logs of all functions. They
 * cost nothing until they are run: then $0.005 for a gigabyte looked through.
 */
export class SavedQueries extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly serviceName: string; readonly functions: PaymentsFunctions },
  ) {
    super(scope, id);
    const logGroupNames = Object.values(props.functions).map(({ logGroup }) => logGroup.logGroupName);
    const save = (queryId: string, name: string, queryString: string) =>
      new CfnQueryDefinition(this, queryId, {
        name: `${props.serviceName}/${name}`,
        queryString,
        logGroupNames,
      });
    save('Payment', 'One payment through every function', PAYMENT_LOG_QUERY);
    save('Errors', 'Errors of all functions', ERRORS_QUERY);
    save('Causes', 'Errors without jobs put back', CAUSES_QUERY);
  }
}
