import * as z from 'zod/mini';
import { withoutEffect } from '../template/stack-template.ts';

const KeySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

/** The properties of `AWS::DynamoDB::Table` that are emulated. */
export const TableProperties = z.strictObject({
  TableName: z.optional(z.string()),
  KeySchema,
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.string() })),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z.optional(
    z.array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema,
        Projection: z.strictObject({
          ProjectionType: z.string(),
          NonKeyAttributes: z.optional(z.array(z.string())),
        }),
        ContributorInsightsSpecification: withoutEffect,
      }),
    ),
  ),
  TimeToLiveSpecification: z.optional(z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() })),
  // Who may come, and how: everything may do everything on one machine.
  ResourcePolicy: withoutEffect,
  // Backups, encryption at rest and protection from deletion: `.local/` is a folder that its owner may copy or delete.
  PointInTimeRecoverySpecification: withoutEffect,
  SSESpecification: withoutEffect,
  DeletionProtectionEnabled: withoutEffect,
  ContributorInsightsSpecification: withoutEffect,
  Tags: withoutEffect,
});

export type TableProperties = z.infer<typeof TableProperties>;

/** A table to create. */
export interface TableDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly properties: TableProperties;
}

/** What of a definition can't be changed once the table is there; text to be compared. */
export function shapeOf(
  table: Pick<TableProperties, 'KeySchema'> & { GlobalSecondaryIndexes?: unknown },
): string {
  const indexes = z.parse(Indexes, table.GlobalSecondaryIndexes ?? []);
  indexes.sort((left, right) => left.IndexName.localeCompare(right.IndexName));
  return JSON.stringify([z.parse(KeySchema, table.KeySchema), indexes]);
}

const Indexes = z.array(
  z.object({ IndexName: z.string(), KeySchema, Projection: z.object({ ProjectionType: z.string() }) }),
);
