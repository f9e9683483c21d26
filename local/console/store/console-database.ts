import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { errorText } from '../../engine-error.ts';

/** Marks the file as ours: a change of the tables takes a new number, and the console then begins anew. */
const LAYOUT = 7_072_005;

/**
 * `in_use` has a row while somebody has the file open, and after one who was killed.
 *
 * `history` holds the steps and log lines of all payments in the order in which they came, so that the oldest can be deleted from
 * its beginning; `bytes` is what a row counts for.
 */
const TABLES = `
  CREATE TABLE payments (reference TEXT PRIMARY KEY, status TEXT NOT NULL, created_at INTEGER NOT NULL,
    read_at INTEGER NOT NULL, line TEXT NOT NULL) STRICT;
  CREATE INDEX payments_by_creation ON payments (created_at, reference);
  CREATE INDEX payments_by_status ON payments (status, created_at, reference);
  CREATE TABLE emails (reference TEXT PRIMARY KEY, email TEXT NOT NULL) STRICT;
  CREATE TABLE history (seq INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL, at INTEGER NOT NULL,
    kind TEXT NOT NULL, body TEXT NOT NULL, bytes INTEGER NOT NULL) STRICT;
  CREATE INDEX history_of_payment ON history (reference, seq);
  CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, reference TEXT, line TEXT NOT NULL,
    bytes INTEGER NOT NULL) STRICT;
  CREATE INDEX events_of_payment ON events (reference, seq);
  CREATE INDEX events_to_search ON events (type, reference);
  CREATE TABLE totals (name TEXT PRIMARY KEY, row_count INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
  INSERT INTO totals VALUES ('history', 0, 0), ('events', 0, 0);
  CREATE TABLE in_use (since TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${LAYOUT};`;

/**
 * Opens what the console remembers. It is a picture of what the engine has in its own stores, so nothing is lost with it: a file that
 * can't be read is begun anew, and without any the console remembers until it ends. Writes are not synced to disk; a power cut may cost
 * the file.
 *
 * @param warn is told of a file that can't be read
 */
export function openConsoleDatabase(file: string, warn: (message: string) => void): DatabaseSync {
  try {
    return open(file);
  } catch (error) {
    warn(`The console's history can't be read and begins anew: ${errorText(error)}`);
  }
  try {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true, recursive: true });
    return open(file);
  } catch (error) {
    warn(`The console's history can't be kept, and ends with this run: ${errorText(error)}`);
    return open(':memory:');
  }
}

/** Closes it as one that need not be looked through at the next start. */
export function closeConsoleDatabase(database: DatabaseSync): void {
  try {
    database.exec('DELETE FROM in_use');
  } finally {
    database.close();
  }
}

/**
 * A file that was torn in the middle opens well, and fails when that part is read. That takes a power cut, so only one that nobody has
 * closed is looked through: some 2 ms for each MB.
 */
function checkAll(database: DatabaseSync): void {
  const check = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (check !== 'ok') throw new Error(`SQLite says: ${check}`);
}

function open(file: string): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
    const isNew = database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
    if (isNew) database.exec(`BEGIN; ${TABLES} COMMIT`);
    const layout = database.prepare('PRAGMA user_version').get()?.user_version;
    if (layout !== LAYOUT) throw new Error(`its layout is ${layout}, not ${LAYOUT}`);
    if (database.prepare('SELECT 1 FROM in_use').get() !== undefined) checkAll(database);
    database.exec("DELETE FROM in_use; INSERT INTO in_use VALUES (datetime('now'))");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
