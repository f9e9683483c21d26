import { randomUUID } from 'node:crypto';
import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Clock } from '../../shared/payment/clock.ts';
import { parseRedrivePolicy, type QueueAttributes } from './queue-attributes.ts';
import type { QueueDatabase } from './queue-database.ts';

export type Queue = ReturnType<QueueStore['list']>[number];

/** A message by column. */
export type MessageRow = Readonly<Record<string, SQLOutputValue>>;

/** One receive of one message, by which to find it again and to tell whether it was received since. */
export type Receipt = Readonly<Record<'seq' | 'receives', number>>;

/** Queues and messages in SQLite, times in epoch ms of the clock handed in. To be called within `QueueDatabase.run`. */
export class QueueStore {
  /** Queues in which something happened since their long polls were served. */
  readonly changed = new Set<number>();
  readonly #clock: Clock;
  readonly #arnPrefix: string;
  readonly #database: QueueDatabase;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: QueueDatabase, clock: Clock, arnPrefix: string) {
    this.#database = database;
    this.#clock = () => Math.floor(clock());
    this.#arnPrefix = arnPrefix;
  }

  find(name: string): Queue | undefined {
    return this.#queues('name = ?', name)[0];
  }

  findByArn(arn: string): Queue | undefined {
    return arn.startsWith(this.#arnPrefix) ? this.find(arn.slice(this.#arnPrefix.length)) : undefined;
  }

  list(namePrefix = '') {
    return this.#queues('substr(name, 1, length(?1)) = ?1 ORDER BY name', namePrefix);
  }

  create(name: string, attributes: QueueAttributes): void {
    const insert = 'INSERT INTO queues (name, attributes, created_at, modified_at) VALUES (?1, ?2, ?3, ?3)';
    this.#sql(insert).run(name, JSON.stringify(attributes), this.#clock());
  }

  setAttributes(queue: Queue, attributes: QueueAttributes): void {
    const all = JSON.stringify({ ...queue.attributes, ...attributes });
    const update = 'UPDATE queues SET attributes = ?, modified_at = ? WHERE id = ?';
    this.#change(queue, update, all, this.#clock(), queue.id);
  }

  /** Deletes the messages, and the queue too unless it is to stay. */
  empty(queue: Queue, stays: boolean): object {
    this.#change(queue, `DELETE FROM ${stays ? 'messages WHERE queue' : 'queues WHERE id'} = ?`, queue.id);
    return {};
  }

  /** @returns the message's id */
  send(queue: Queue, body: string, attributes: string, delayMs: number): string {
    const [id, now] = [randomUUID(), this.#clock()];
    const insert =
      'INSERT INTO messages (queue, id, body, attributes, sent_at, visible_at) VALUES (?, ?, ?, ?, ?, ?)';
    this.#change(queue, insert, queue.id, id, body, attributes, now, now + delayMs);
    return id;
  }

  /** Takes up to `limit` visible messages and hides them for `hiddenMs`; those received too often are redriven. */
  receive(queue: Queue, limit: number, hiddenMs: number): readonly MessageRow[] {
    const now = this.#clock();
    this.#sql('DELETE FROM messages WHERE queue = ? AND sent_at <= ?').run(queue.id, this.#expiry(queue));
    const redrive = parseRedrivePolicy(queue.attributes.RedrivePolicy);
    const deadLetters = redrive && this.findByArn(redrive.deadLetterTargetArn);
    if (deadLetters) {
      const move = `UPDATE messages SET queue = ?1, dead_letter_source = ?2, visible_at = ?3, receives = 0,
        received_elsewhere = received_elsewhere + receives WHERE queue = ?4 AND visible_at <= ?3 AND receives >= ?5`;
      const { maxReceiveCount } = redrive;
      const moved = this.#sql(move).run(deadLetters.id, queue.arn, now, queue.id, maxReceiveCount);
      if (moved.changes) this.changed.add(deadLetters.id);
    }
    const take = `UPDATE messages SET receives = receives + 1, visible_at = ?1, first_received_at =
      ifnull(first_received_at, ?2) WHERE seq IN (SELECT seq FROM messages WHERE queue = ?3 AND visible_at <= ?2
      ORDER BY visible_at, seq LIMIT ?4) RETURNING *`;
    const taken = this.#sql(take).all(now + hiddenMs, now, queue.id, limit);
    if (taken.length > 0) this.changed.add(queue.id);
    return taken;
  }

  /** Takes back a receive whose answer nobody hears, as if it had never been. */
  giveBack(queue: Queue, taken: readonly MessageRow[]): void {
    const undo = `UPDATE messages SET visible_at = ?, receives = receives - 1, first_received_at =
      iif(receives + received_elsewhere = 1, NULL, first_received_at) WHERE seq = ? AND queue = ? AND receives = ?`;
    const now = this.#clock();
    for (const row of taken) this.#change(queue, undo, now, Number(row.seq), queue.id, Number(row.receives));
  }

  /** Deletes the message, by an older receipt too, as SQS's standard queues usually do. */
  remove(queue: Queue, { seq }: Receipt): void {
    this.#change(queue, 'DELETE FROM messages WHERE seq = ? AND queue = ?', seq, queue.id);
  }

  /** Hides a message for `ms` from now, unless it is visible or was received since. @returns whether it still exists */
  hide(queue: Queue, { seq, receives }: Receipt, ms: number): boolean {
    const now = this.#clock();
    const update =
      'UPDATE messages SET visible_at = ? WHERE seq = ? AND queue = ? AND receives = ? AND visible_at > ?';
    this.#change(queue, update, now + ms, seq, queue.id, receives, now);
    return this.#sql('SELECT 1 FROM messages WHERE seq = ? AND queue = ?').get(seq, queue.id) !== undefined;
  }

  /** How many messages can be received, are in flight and are delayed; when the oldest was sent, and since when one can be received. */
  depth(queue: Queue) {
    const count = `SELECT count(*) AS total, sum(visible_at <= ?1) AS visible, sum(visible_at > ?1 AND receives = 0) AS delayed,
      min(sent_at) AS oldest, min(iif(visible_at <= ?1, visible_at, NULL)) AS visible_since FROM messages WHERE queue = ?2 AND sent_at > ?3`;
    const row = this.#sql(count).get(this.#clock(), queue.id, this.#expiry(queue));
    const [visible, delayed] = [Number(row?.visible), Number(row?.delayed)];
    const oldestSentAt = row?.oldest ? Number(row.oldest) : undefined;
    const inFlight = Number(row?.total) - visible - delayed;
    const visibleSince = row?.visible_since ? Number(row.visible_since) : undefined;
    return { visible, inFlight, delayed, oldestSentAt, visibleSince };
  }

  /** Up to `limit` messages, the oldest first, received by nobody for it. */
  peek(queue: Queue, limit: number): readonly MessageRow[] {
    const oldest = 'SELECT * FROM messages WHERE queue = ? AND sent_at > ? ORDER BY sent_at, seq LIMIT ?';
    return this.#sql(oldest).all(queue.id, this.#expiry(queue), limit);
  }

  /** When the queue's next hidden message becomes visible, `undefined` without any. */
  nextVisibleAt(queueId: number): number | undefined {
    const next = this.#sql('SELECT min(visible_at) AS at FROM messages WHERE queue = ? AND visible_at > ?');
    return Number(next.get(queueId, this.#clock())?.at) || undefined;
  }

  /** What was sent until then has outlived its queue's retention period, a redriven message too. */
  #expiry(queue: Queue): number {
    return this.#clock() - Number(queue.attributes.MessageRetentionPeriod) * 1_000;
  }

  #queues(where: string, parameter: string) {
    const rows = this.#sql(`SELECT * FROM queues WHERE ${where}`).all(parameter);
    return rows.map(({ id, name, attributes, created_at, modified_at }) => {
      const kept: QueueAttributes = JSON.parse(String(attributes));
      const arn = `${this.#arnPrefix}${name}`;
      return {
        id: Number(id),
        name: String(name),
        arn,
        attributes: kept,
        createdAt: Number(created_at),
        modifiedAt: Number(modified_at),
      };
    });
  }

  #change(queue: Queue, text: string, ...parameters: (string | number)[]): void {
    this.changed.add(queue.id);
    this.#sql(text).run(...parameters);
  }

  #sql(text: string): StatementSync {
    const statement = this.#statements.get(text) ?? this.#database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}
