import { randomUUID } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import * as z from 'zod/mini';
import { arn, local } from './aws-identity.ts';
import { AwsServiceError, serveAwsJson } from './aws-json-server.ts';
import type { EngineClock } from './clock.ts';
import { parseExactly } from './exact-json.ts';
import type { ListeningServer } from './http-server.ts';
import { corruptState } from './state-folder.ts';
import { withoutEffect } from './template/stack-template.ts';

/** The properties of `AWS::Events::EventBus` that are emulated. */
export const EventBusProperties = z.strictObject({
  Name: z.optional(z.string()),
  Description: withoutEffect, // for people
  Tags: withoutEffect,
});

/** An event as EventBridge hands it to a target. */
export interface PublishedEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  /** Integers beyond 2^53 in it are written by `JSON.stringify` as they were published. */
  readonly detail: unknown;
}

export type EventSubscriber = (event: PublishedEvent, busName: string) => void;

const PutEventsRequest = z.object({ Entries: z.array(z.record(z.string(), z.unknown())) });
const Entry = z.object({
  Source: z.string(),
  DetailType: z.string(),
  Detail: z.string(),
  EventBusName: z._default(z.string(), 'default'),
  Resources: z._default(z.array(z.string()), []),
  /** Epoch seconds. */
  Time: z.optional(z.number()),
});
type Entry = z.infer<typeof Entry>;

const ENTRIES_LIMIT = 10;
/**
 * For a whole request, in bytes.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html 1 MB since January 2026, 256 KB before
 */
const SIZE_LIMIT = 1024 * 1024;

interface EntryFailure {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** EventBridge's `PutEvents`: keeps every event in a file of JSON lines and hands it to whoever subscribed. */
export class EventBus {
  readonly #file: string;
  readonly #clock: EngineClock;
  readonly #buses = new Set(['default']);
  readonly #subscribers = new Set<EventSubscriber>();
  #server: ListeningServer | undefined;

  /**
   * @param file the JSON lines of the events
   * @throws EngineError `corrupt_state`
   */
  constructor(file: string, clock: EngineClock) {
    this.#file = file;
    this.#clock = clock;
    // A line that a power cut tore off must not swallow the next one.
    try {
      if (!endsWithNewLine(file)) appendFileSync(file, '\n');
    } catch (error) {
      throw corruptState('events', error);
    }
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  async start(): Promise<void> {
    this.#server = await serveAwsJson('AWSEvents', { PutEvents: (input) => this.#putEvents(input) });
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  addBus(name: string): void {
    this.#buses.add(name);
  }

  /** @returns ends the subscription */
  subscribe(subscriber: EventSubscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  #putEvents(input: unknown) {
    const parsed = z.safeParse(PutEventsRequest, input);
    if (!parsed.success)
      throw new AwsServiceError('ValidationException', 'Entries must be a list of entries');
    const { Entries: entries } = parsed.data;
    if (entries.length < 1 || entries.length > ENTRIES_LIMIT) {
      throw new AwsServiceError('ValidationException', `Entries must have 1 to ${ENTRIES_LIMIT} entries`);
    }
    if (entries.reduce((total, entry) => total + sizeOf(entry), 0) > SIZE_LIMIT) {
      throw new AwsServiceError(
        'ValidationException',
        'Total size of the entries in the request is over the limit.',
      );
    }
    const results = entries.map((entry) => this.#put(entry));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  #put(input: Record<string, unknown>): { EventId: string } | EntryFailure {
    const failure = this.#refusal(input);
    if (failure !== undefined) return failure;
    const entry = z.parse(Entry, input);
    const time = new Date(entry.Time === undefined ? this.#clock.now() : entry.Time * 1000);
    const event: PublishedEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': entry.DetailType,
      source: entry.Source,
      account: local.accountId,
      time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
      region: local.region,
      resources: entry.Resources,
      detail: parseExactly(entry.Detail),
    };
    appendFileSync(this.#file, `${JSON.stringify(event)}\n`);
    for (const subscriber of this.#subscribers) subscriber(event, busName(entry));
    return { EventId: event.id };
  }

  #refusal(input: Record<string, unknown>): EntryFailure | undefined {
    for (const name of ['Source', 'DetailType', 'Detail']) {
      if (typeof input[name] === 'string' && input[name] !== '') continue;
      const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
      return { ErrorCode: 'InvalidArgument', ErrorMessage };
    }
    const parsed = z.safeParse(Entry, input);
    if (!parsed.success) return { ErrorCode: 'InvalidArgument', ErrorMessage: z.prettifyError(parsed.error) };
    const entry = parsed.data;
    if (entry.Source.startsWith('aws.')) {
      return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
    }
    if (!isJsonObject(entry.Detail))
      return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    // A failed entry, so that a mistake in a bus's name is seen by the code that looks at each entry's result.
    if (!this.#buses.has(busName(entry))) {
      const ErrorMessage = `Event bus ${entry.EventBusName} does not exist.`;
      return { ErrorCode: 'ResourceNotFoundException', ErrorMessage };
    }
    return undefined;
  }
}

function endsWithNewLine(file: string): boolean {
  if (!existsSync(file)) return true;
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
  } finally {
    closeSync(descriptor);
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html how AWS counts an entry's size */
function sizeOf({ Time, Source, DetailType, Detail, Resources }: Record<string, unknown>): number {
  const texts = [Source, DetailType, Detail, ...(Array.isArray(Resources) ? Resources : [])];
  const sizes = texts.map((text) => (typeof text === 'string' ? Buffer.byteLength(text) : 0));
  return sizes.reduce((total, size) => total + size, Time === undefined ? 0 : 14);
}

/** A bus is named by its name or its ARN. */
function busName({ EventBusName }: Entry): string {
  const prefix = arn('events', 'event-bus/');
  return EventBusName.startsWith(prefix) ? EventBusName.slice(prefix.length) : EventBusName;
}

function isJsonObject(text: string): boolean {
  try {
    parseExactly(text);
    return text.trimStart().startsWith('{');
  } catch {
    return false;
  }
}
