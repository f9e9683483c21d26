import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process has the state file. */
class StateFileInUseError extends Error {
  override readonly name = 'StateFileInUseError';
  readonly code = 'state_file_in_use';
}

/**
 * Opens the simulator's state, for this process alone: a second one would send the same webhooks and give out the same ids. The
 * lock is SQLite's, so a killed process leaves none behind. Every write is committed before its answer goes out, and without a sync to disk: what is
 * committed then outlives a killed process all the same, only a power cut could lose or spoil it. With syncs, initialize
 * is about half as fast.
 *
 * @throws StateFileInUseError
 */
export function openDatabase(file: string): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec(SCHEMA);
  } catch (error) {
    database.close();
    const isLocked = error instanceof Error && /locked|busy/i.test(error.message);
    throw isLocked
      ? new StateFileInUseError(`Another simulator has the state file ${file}.`, { cause: error })
      : error;
  }
  return database;
}

/** With this locking mode, WAL takes the exclusive lock at once and keeps it. */
const SCHEMA = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  CREATE TABLE IF NOT EXISTS transactions (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    mode TEXT NOT NULL,
    reference TEXT NOT NULL,
    access_code TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    amount INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    succeeds_at INTEGER,
    record TEXT NOT NULL,
    UNIQUE (mode, reference)
  );
  CREATE INDEX IF NOT EXISTS transactions_to_succeed ON transactions (succeeds_at) WHERE succeeds_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS refunds (
    id INTEGER PRIMARY KEY,
    mode TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    processes_at INTEGER,
    record TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS refunds_of_transaction ON refunds (transaction_id);
  CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL,
    next_at INTEGER,
    record TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS deliveries_of_reference ON deliveries (reference);
  CREATE INDEX IF NOT EXISTS deliveries_to_send ON deliveries (next_at) WHERE next_at IS NOT NULL;
`;
