import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens the simulator's state. Every write is committed before its answer goes out, and without a sync to disk: what is
 * committed then outlives a killed process all the same, only a power cut could lose or spoil it. With syncs, initialize
 * is about half as fast.
 */
export function openDatabase(file: string): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(`
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
  `);
  return database;
}
