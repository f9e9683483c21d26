import type { Message } from '@aws-sdk/client-sqs';
import { type DeadLetterNote, type DeadLetterReason, noteOf } from '../../shared/queue/dead-letter-note.ts';
import { type Job, MalformedJobError, parseJob } from '../../shared/queue/job.ts';
import { LANES, type Lane, laneOf } from '../../shared/queue/lane.ts';

/**
 * Why a letter lies here: what the worker noted, or what follows from there being no note.
 *
 * | reason | what happened |
 * | --- | --- |
 * | `ended_without_a_word` | SQS moved it: each time, the worker's process ended before it could say anything |
 * | `put_there_by_hand` | neither the worker nor SQS sent it here |
 */
export type LetterReason = DeadLetterReason | 'ended_without_a_word' | 'put_there_by_hand';

/** A message of the dead-letter queue. */
export interface Letter {
  /** SQS's id of the message. */
  readonly id: string;
  /** By which to delete it, until it is received again. */
  readonly receiptHandle: string;
  readonly reason: LetterReason;
  readonly contents: Contents;
  /** The lane that it came from, where that is known. */
  readonly from?: Lane;
  readonly note?: DeadLetterNote;
  /** Epoch milliseconds: when the job was sent to its lane. */
  readonly sentAt: number;
}

/** What is in a letter. The text of a malformed one may hold anything, so it is described and never shown. */
export type Contents =
  | { readonly kind: 'job'; readonly job: Job; readonly body: string }
  | { readonly kind: 'malformed'; readonly problem: string; readonly bytes: number };

/**
 * Reads a message that was received with all its attributes.
 *
 * @param laneUrls the queues that it can come from
 */
export function letterOf(message: Message, laneUrls: Readonly<Record<Lane, string>>): Letter {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MessageAttributes = {} } = message;
  const source = Attributes.DeadLetterQueueSourceArn;
  // A letter that SQS redrove keeps its note. If SQS has moved it here again, the note is of an earlier life.
  const note = source === undefined ? noteOf(MessageAttributes) : undefined;
  const contents = contentsOf(Body);
  const from = note?.lane ?? laneOfQueue(source, laneUrls);
  return {
    id: MessageId,
    receiptHandle: ReceiptHandle,
    reason: note?.reason ?? derivedReason(contents, source),
    contents,
    sentAt: note === undefined ? Number(Attributes.SentTimestamp) : Date.parse(note.sentAt),
    ...(from !== undefined && { from }),
    ...(note !== undefined && { note }),
  };
}

/** SQS notes where it has moved a message from, and nothing else. */
function derivedReason(contents: Contents, source: string | undefined): LetterReason {
  if (contents.kind === 'malformed') return 'malformed_job';
  return source === undefined ? 'put_there_by_hand' : 'ended_without_a_word';
}

/** The name of a queue is the last part of its ARN, and of its URL. */
function laneOfQueue(arn: string | undefined, laneUrls: Readonly<Record<Lane, string>>): Lane | undefined {
  const name = arn?.replace(/^.*:/, '');
  return LANES.find((lane) => laneUrls[lane].replace(/^.*\//, '') === name);
}

function contentsOf(body: string): Contents {
  try {
    return { kind: 'job', job: parseJob(body), body };
  } catch (error) {
    if (!(error instanceof MalformedJobError)) throw error;
    return { kind: 'malformed', problem: problemOf(error), bytes: Buffer.byteLength(body) };
  }
}

/** Which fields are not as a job's, and never what they hold. */
function problemOf({ cause }: MalformedJobError): string {
  if (!(cause instanceof Error) || !('issues' in cause) || !Array.isArray(cause.issues))
    return 'it is no JSON';
  const fields: unknown[] = cause.issues.map((issue: { path?: unknown[] }) => issue.path?.[0] ?? '');
  const named = [...new Set(fields)].filter((field) => field !== '');
  return named.length === 0 ? 'it is no object' : `not as a job's: ${named.join(', ')}`;
}

/** The lane that a redriven letter goes to: that of its job, whichever it came from. */
export function laneToRedriveTo({ contents }: Letter): Lane | undefined {
  return contents.kind === 'job' ? laneOf(contents.job) : undefined;
}

/**
 * The job's message as it is sent again: with all its attempts and patience, and no turn in a backlog that is long gone. Made from the text
 * that came, so that a field which only a newer version knows stays.
 */
export function renewedBody({ body }: Extract<Contents, { kind: 'job' }>): string {
  const { turn: _turn, since: _since, ...job } = JSON.parse(body);
  return JSON.stringify({ ...job, attempt: 0, ...('looks' in job && { looks: 0 }) });
}
