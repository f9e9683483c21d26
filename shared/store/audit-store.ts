import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { LISTED_STATUSES, type ListedStatus } from '../payment/told-as.ts';
import { putVersion } from './conditional-write.ts';
import { StoredItemError } from './stored-item-error.ts';

/** A pass over Paystack's list, and how far it has come. It may take several runs. */
export interface AuditPass {
  /** Epoch milliseconds: the transactions that were created between the two are compared. */
  readonly from: number;
  readonly to: number;
  /** The list that is being read. */
  readonly status: ListedStatus;
  /** Where its next page begins; missing before the first one. */
  readonly cursor?: string;
  /** The pages of it that were read by cursor, one of these cursors, and the moment of creation of the oldest transaction on them. */
  readonly pages?: number;
  readonly mark?: string;
  readonly oldest?: number;
  /** Where the cursors led nowhere: the creation up to which there is still something to read, in place of `to`. */
  readonly until?: number;
  /** Transactions read so far, those of them that are not known here, and checks asked for. */
  readonly listed: number;
  readonly unknown: number;
  readonly toCheck: number;
}

/** How far the audit of one mode has come. All in epoch milliseconds. */
export interface AuditProgress {
  /** The end of the last completed pass; before the first one, the start of the deployment. */
  readonly completedUntil: number;
  /** When a pass was last completed; before the first one, when a key of this mode was first seen. */
  readonly completedAt: number;
  readonly pass?: AuditPass;
}

/** What is on record of the audit. */
export interface AuditRecord {
  /** Raised by one with every write, which has it as its condition. */
  readonly version: number;
  /** Epoch milliseconds of the first run: what is older and not known here was there before this deployment. */
  readonly startedAt: number;
  readonly test?: AuditProgress;
  readonly live?: AuditProgress;
}

/** Where the audit keeps its progress. */
export interface AuditStore {
  read(): Promise<AuditRecord | undefined>;
  /**
   * Stores a record, provided that the stored version is the one before `record.version`. Gives `false`, and stores nothing,
   * when it is not: another run is at work.
   */
  write(record: AuditRecord): Promise<boolean>;
}

const KEY = { pk: { S: 'AUDIT' } };

/** The audit's progress in the payments table: one item. */
export function createAuditStore(client: DynamoDBClient, tableName: string): AuditStore {
  return {
    async read() {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: KEY, ConsistentRead: true }),
      );
      return Item && decode(Item);
    },

    async write(record) {
      return await putVersion(client, tableName, { ...KEY, ...marshall(record) }, record.version);
    },
  };
}

const progress = z.exactOptional(
  z.object({
    completedUntil: z.number(),
    completedAt: z.number(),
    pass: z.exactOptional(
      z.object({
        from: z.number(),
        to: z.number(),
        status: z.enum(LISTED_STATUSES),
        cursor: z.exactOptional(z.string()),
        pages: z.exactOptional(z.number()),
        mark: z.exactOptional(z.string()),
        oldest: z.exactOptional(z.number()),
        until: z.exactOptional(z.number()),
        listed: z.number(),
        unknown: z.number(),
        toCheck: z.number(),
      }),
    ),
  }),
);

const recordSchema = z.object({ version: z.number(), startedAt: z.number(), test: progress, live: progress });

function decode(item: Record<string, AttributeValue>): AuditRecord {
  const parsed = recordSchema.safeParse(unmarshall(item));
  if (!parsed.success) throw new StoredItemError(KEY.pk.S, { cause: parsed.error });
  return parsed.data;
}
