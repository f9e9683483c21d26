import * as z from 'zod/mini';
import { SqsError } from './sqs-errors.ts';

export const Batch = z.strictObject({ Entries: z.array(z.looseObject({ Id: z.string() })) });

const MOST_BYTES = 1_048_576;

/** Does each entry by itself; one refused doesn't keep the others from it. @throws SqsError for the batch as a whole */
export function doBatch(
  { Entries }: z.output<typeof Batch>,
  sizeOf: (entry: object) => number,
  work: (entry: object) => object,
): object {
  const ids = Entries.map(({ Id }) => Id);
  const entries = Entries.map(({ Id, ...entry }) => entry);
  const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  const refuse = (name: string, reason: string) => {
    throw new SqsError(name, `The batch is refused: ${reason}.`);
  };
  if (ids.length === 0) refuse('EmptyBatchRequest', 'it has no entries');
  if (ids.length > 10) refuse('TooManyEntriesInBatchRequest', `at most 10 entries, not ${ids.length}`);
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) refuse('InvalidBatchEntryId', `of its ids ${ids}`);
  if (new Set(ids).size < ids.length) refuse('BatchEntryIdsNotDistinct', `of its ids ${ids}`);
  if (size > MOST_BYTES) refuse('BatchRequestTooLong', `at most ${MOST_BYTES} bytes, not ${size}`);

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
