import * as z from 'zod/mini';

const BatchResponse = z.object({
  batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string().check(z.minLength(1)) }))),
});

/**
 * Reads a function's partial batch response as Lambda does: nothing, `null`, `{}` or an empty list is complete success; an answer that
 * can't be read, and an identifier that is empty or not of the batch, is complete failure.
 *
 * @param payload the JSON that the function returned
 * @returns the message ids that failed, or `all`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function batchItemFailures(
  payload: string,
  messageIds: ReadonlySet<string>,
): ReadonlySet<string> | 'all' {
  const response: unknown = JSON.parse(payload);
  // An empty string counts as success too.
  if (response === null || response === '') return new Set();
  const parsed = z.safeParse(BatchResponse, response);
  if (!parsed.success) return 'all';
  const failures = (parsed.data.batchItemFailures ?? []).map((failure) => failure.itemIdentifier);
  return failures.every((id) => messageIds.has(id)) ? new Set(failures) : 'all';
}
