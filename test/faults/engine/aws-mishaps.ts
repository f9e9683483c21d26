import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { SeededRandom } from '../../support/seeded-random.ts';
import type { Call, MadeAnswer, Mishap } from './interposed-service.ts';

/**
 * How likely it is that something befalls a call, while there are mishaps at all. The SDK tries most of them again, so what it can't
 * mend (a message that is lost, an entry that is refused) has to be frequent enough to come a few times in every run.
 */
const PROBABILITY = { table: 0.04, queues: 0.12, eventBus: 0.4 };

/** What goes wrong between the functions and AWS, while it is switched on. */
export class AwsMishaps {
  readonly #random: SeededRandom;
  /** Nothing happens while this is false. */
  isOn = false;
  /** Every call of the table is refused while this is true. */
  isTableAway = false;
  /** The bodies of the messages that queues said to have taken, and lost. */
  readonly lost: string[] = [];

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** Throttles, and calls that are lost before they have taken effect or after. */
  readonly ofTable = (): Mishap | undefined => {
    if (!this.isOn) return undefined;
    if (this.isTableAway)
      return { kind: 'answer', answer: refusal('ProvisionedThroughputExceededException') };
    if (!this.#random.chance(PROBABILITY.table)) return undefined;
    return this.#random.pick<Mishap>([
      { kind: 'answer', answer: refusal('ProvisionedThroughputExceededException') },
      { kind: 'lose-request' },
      { kind: 'lose-answer' },
      { kind: 'late', ms: this.#random.between(20, 200) },
    ]);
  };

  /** Sends that fail, as a whole or in part, and messages that are lost, come twice, or come late. */
  readonly ofQueues = (call: Call): Mishap | undefined => {
    if (!this.isOn || !this.#random.chance(PROBABILITY.queues)) return undefined;
    const loss = lossOf(call);
    const mishap = this.#random.pick<Mishap | undefined>([
      { kind: 'answer', answer: refusal('RequestThrottled') },
      { kind: 'lose-request' },
      { kind: 'lose-answer' },
      { kind: 'twice' },
      { kind: 'late', ms: this.#random.between(50, 500) },
      loss?.mishap,
      loss?.mishap,
      this.#partlyTaken(call),
    ]);
    if (loss !== undefined && mishap === loss.mishap) this.lost.push(...loss.bodies);
    return mishap;
  };

  /** Events that the bus does not take, takes and does not say so, or takes twice. */
  readonly ofEventBus = ({ body }: Call): Mishap | undefined => {
    if (!this.isOn || !this.#random.chance(PROBABILITY.eventBus)) return undefined;
    const count = z.object({ Entries: z.array(z.unknown()) }).parse(JSON.parse(body.toString()))
      .Entries.length;
    const failed = Array.from({ length: count }, () => ({
      ErrorCode: 'InternalFailure',
      ErrorMessage: 'again',
    }));
    return this.#random.pick<Mishap>([
      { kind: 'answer', answer: refusal('ThrottlingException') },
      { kind: 'answer', answer: json(200, { FailedEntryCount: count, Entries: failed }) },
      { kind: 'answer', answer: json(200, { FailedEntryCount: count, Entries: failed }) },
      { kind: 'lose-request' },
      { kind: 'lose-answer' },
      { kind: 'twice' },
    ]);
  };

  /** Some entries of a batch are taken and the others are not. */
  #partlyTaken({ operation, body }: Call): Mishap | undefined {
    if (operation !== 'SendMessageBatch') return undefined;
    const batch = batchSchema.parse(JSON.parse(body.toString()));
    const taken = batch.Entries.filter(() => this.#random.chance(0.5));
    const Failed = batch.Entries.filter((entry) => !taken.includes(entry)).map(({ Id }) => ({
      Id,
      Code: 'InternalError',
      SenderFault: false,
    }));
    if (taken.length === 0) return { kind: 'answer', answer: json(200, { Successful: [], Failed }) };
    return {
      kind: 'alter',
      body: JSON.stringify({ ...batch, Entries: taken }),
      change: (answer) => JSON.stringify({ ...JSON.parse(answer), Failed }),
    };
  }
}

const entrySchema = z.looseObject({ Id: z.string(), MessageBody: z.string() });
const batchSchema = z.looseObject({ Entries: z.array(entrySchema) });
const messageSchema = z.looseObject({ MessageBody: z.string() });

/** Messages that are said to be taken, and never seen again. */
function lossOf({ operation, body }: Call): { mishap: Mishap; bodies: readonly string[] } | undefined {
  const input: unknown = JSON.parse(body.toString());
  const receipt = (text: string) => ({
    MessageId: randomUUID(),
    MD5OfMessageBody: createHash('md5').update(text).digest('hex'),
  });
  switch (operation) {
    case 'SendMessage': {
      const { MessageBody } = messageSchema.parse(input);
      return {
        mishap: { kind: 'answer', answer: json(200, receipt(MessageBody)) },
        bodies: [MessageBody],
      };
    }
    case 'SendMessageBatch': {
      const { Entries } = batchSchema.parse(input);
      const Successful = Entries.map(({ Id, MessageBody }) => ({ Id, ...receipt(MessageBody) }));
      return {
        mishap: { kind: 'answer', answer: json(200, { Successful, Failed: [] }) },
        bodies: Entries.map(({ MessageBody }) => MessageBody),
      };
    }
    default:
      return undefined;
  }
}

function refusal(code: string): MadeAnswer {
  return json(400, { __type: code, message: 'Made up by the attack' });
}

function json(status: number, body: object): MadeAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
}
