/** What stands in {@link PAYMENT_LOG_QUERY} for the reference to look for. */
export const REFERENCE_IN_QUERY = 'REFERENCE';

/**
 * A query of CloudWatch Logs Insights that shows one payment's life, line by line, when it is asked of the log groups of all
 * functions at once. Put the payment's reference where `REFERENCE` stands. 1,000 lines are far more than a payment has:
 * some five for each check.
 *
 * The ids among the fields are described in `log-ids.ts`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export const PAYMENT_LOG_QUERY = `fields @timestamp, function_name, level, message, payment, paystackStatus, status, request, job, sentJob, event, function_request_id, @message
| filter reference = '${REFERENCE_IN_QUERY}'
| sort @timestamp asc
| limit 1000`;
