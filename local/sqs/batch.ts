import * as z from 'zod/mini';
import { SqsError } from './sqs-errors.ts';

export const Batch = z.strictObject({ Entries: z.array(z.looseObject({ Id: z.string() })) });

const MOST_BYTES = 1_048_576;

/**
 * Does each entry by itself; one that is refused doesn't keep the others from it.
 *
 * @param sizeOf the bytes an entry counts for
 * @throws SqsError for the batch as a whole, nothing of it done
 */
export function doBatch(
  { Entries }: z.output<typeof Batch>,
  sizeOf: (entry: object) => number,
  work: (entry: object) => object,
): object {
  const ids = Entries.map(({ Id }) => Id);
  const invalid = ids.find((id) => !/^[\w-]{1,80}$/.test(id));
  const entries = Entries.map(({ Id, ...entry }) => entry);
  const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (ids.length === 0)
    throw new SqsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (ids.length > 10)
    throw new SqsError('TooManyEntriesInBatchRequest', `At most 10 entries, not ${ids.length}.`);
  if (invalid !== undefined)
    throw new SqsError('InvalidBatchEntryId', `The batch entry id ${invalid} is invalid.`);
  if (new Set(ids).size < ids.length)
    throw new SqsError('BatchEntryIdsNotDistinct', `An id is repeated: ${ids}.`);
  if (size > MOST_BYTES)
    throw new SqsError('BatchRequestTooLong', `At most ${MOST_BYTES} bytes, not ${size}.`);

  const [Successful, Failed]: [object[], object[]] = [[], []];
  for (const [index, entry] of entries.entries()) {
    const Id = ids[index];
    try {
      Successful.push({ Id, ...work(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      Failed.push({ Id, Code: error.queryCode, Message: error.message, SenderFault: true });
    }
  }
  // As SQS does, a list with nothing in it is left out.
  return { ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) };
}
