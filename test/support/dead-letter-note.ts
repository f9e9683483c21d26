import type { DeadLetterNote } from '../../shared/queue/dead-letter-note.ts';

/** What the worker writes on a job of the scheduled lane whose payment could not be read. */
export const NOTE: DeadLetterNote = {
  reason: 'failed_every_time',
  errorName: 'StoredItemError',
  errorCode: 'stored_item_unreadable',
  failedAt: '2026-03-01T09:15:00.000Z',
  sentAt: '2026-03-01T09:00:00.000Z',
  functionRequestId: 'invocation-1',
  job: 'message-1',
  lane: 'scheduled',
  receives: 5,
};
