import type { AuditRecord, AuditStore } from '../../shared/store/audit-store.ts';

export interface MemoryAuditStore extends AuditStore {
  /** What is stored right now. */
  stored(): AuditRecord | undefined;
  /** Stores a record under no condition, as another run would. */
  seed(record: AuditRecord): void;
}

/** The audit's progress in memory, under the same condition on its version as in DynamoDB. */
export function createMemoryAuditStore(): MemoryAuditStore {
  let item: AuditRecord | undefined;
  return {
    stored: () => structuredClone(item),
    seed: (record) => {
      item = structuredClone(record);
    },

    read: async () => structuredClone(item),

    async write(record) {
      if ((item?.version ?? 0) !== record.version - 1) return false;
      item = structuredClone(record);
      return true;
    },
  };
}
