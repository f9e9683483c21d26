import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** The queues' file is open in another process (or this one). */
export class StateInUseError extends Error {
  readonly code = 'STATE_IN_USE';
}

/** The queues' file is damaged, or isn't one of ours. Deleting it starts with no queues. */
export class StateUnreadableError extends Error {
  readonly code = 'STATE_UNREADABLE';
}

/** Marks the file as ours: a change of the tables takes a new number. */
const LAYOUT = 7_071_001;
const SQLITE_BUSY = 5; // the low byte of an error's code; the rest is its finer cause

/** `receives` counts those from the queue the message is in now, `received_elsewhere` those before its redrive. */
const TABLES = `
  CREATE TABLE queues (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, attributes TEXT NOT NULL,
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL) STRICT;
  CREATE TABLE messages (seq INTEGER PRIMARY KEY AUTOINCREMENT,
    queue INTEGER NOT NULL REFERENCES queues (id) ON DELETE CASCADE, id TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
    first_received_at INTEGER, receives INTEGER NOT NULL DEFAULT 0, received_elsewhere INTEGER NOT NULL DEFAULT 0,
    dead_letter_source TEXT) STRICT;
  CREATE INDEX messages_by_visibility ON messages (queue, visible_at);
  CREATE INDEX messages_by_receives ON messages (queue, receives);
  CREATE INDEX messages_by_age ON messages (queue, sent_at);
  PRAGMA user_version = ${LAYOUT};`;

/** The queues' SQLite file, held alone, with one commit for everything that happens in a turn of the event loop. */
export class QueueDatabase {
  readonly #database: DatabaseSync;
  #commit: Promise<void> | undefined;

  /** Opens `file`, a path or `:memory:`, made when missing. @throws StateInUseError, StateUnreadableError */
  constructor(file: string) {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(file, { enableForeignKeyConstraints: true });
      database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      database.exec('BEGIN EXCLUSIVE; COMMIT'); // takes the lock, which is then held until the end
      const check = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
      if (check !== 'ok') throw new Error(`SQLite says: ${check}`);
      const layout = database.prepare('PRAGMA user_version').get()?.user_version;
      const isNew = database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
      if (isNew) database.exec(`BEGIN; ${TABLES} COMMIT`);
      else if (layout !== LAYOUT) throw new Error(`its layout is ${layout}, not ${LAYOUT}`);
    } catch (cause) {
      database?.close();
      const errcode = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
      if (errcode === SQLITE_BUSY) throw new StateInUseError(`${file} is in use elsewhere`, { cause });
      throw new StateUnreadableError(`${file} can't be read as this engine's queues`, { cause });
    }
    this.#database = database;
  }

  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }

  /**
   * Does `work` at once, inside this turn's transaction. What it returned is answered when the transaction is on disk,
   * so that nothing acknowledged is ever lost and a turn costs one write to disk, however many requests it holds.
   */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    this.#commit ??= this.#begin();
    const [done] = await Promise.all([work(), this.#commit]);
    return done;
  }

  async close(): Promise<void> {
    await this.#commit?.catch(() => {});
    this.#database.close();
  }

  #begin(): Promise<void> {
    this.#database.exec('BEGIN');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    setImmediate(() => {
      this.#commit = undefined;
      try {
        this.#database.exec('COMMIT');
        resolve();
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        reject(error);
      }
    });
    promise.catch(() => {}); // told to those who wait; there may be none when their work has failed already
    return promise;
  }
}
