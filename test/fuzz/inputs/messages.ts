import fc from 'fast-check';
import { EMAIL, PRIVATE_TEXT } from '../secrets.ts';
import { anyValue, bodyOf, nearlyValid } from './json-text.ts';

/** A message as it lies on a lane. */
export interface FuzzedMessage {
  readonly body: string;
  readonly lane: 'urgent' | 'scheduled';
  /** How often it has been received, this time included. */
  readonly receives: number;
}

const reference = mostly(
  fc.constantFrom('known-1', 'known-2', 'fuzz-1', 'fuzz-2'),
  fc.constantFrom('', '..', 'a b', 'x'.repeat(101), EMAIL),
);
const count = mostly(
  fc.constantFrom<unknown>(1, 2, 3, 99, 100),
  fc.constantFrom<unknown>(0, 101, -1, 1.5, 1e15),
);
const turn = mostly(fc.constant<unknown>(undefined), fc.constantFrom<unknown>(1, -1, '1'));

function mostly<Value>(usual: fc.Arbitrary<Value>, odd: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const ladderJob = nearlyValid({ kind: fc.constant('ladder'), reference, check: count, attempt: count, turn });

const webhookJob = nearlyValid({
  kind: fc.constant('webhook'),
  reference,
  event: mostly(
    fc.constantFrom('charge.success', 'refund.processed', 'charge.dispute.create'),
    fc.constantFrom('', 'a b'),
  ),
  attempt: count,
  looks: count,
  turn,
});

const auditJob = nearlyValid({
  kind: fc.constant('audit'),
  reference,
  listed: mostly(fc.constantFrom('success', 'reversed'), fc.constantFrom('failed', '')),
  attempt: count,
  turn,
});

const relayJob = nearlyValid({
  kind: fc.constant('relay'),
  id: mostly(fc.constant('webhook/1'), fc.constant('')),
  event: mostly(
    fc.constantFrom<string | undefined>(undefined, 'charge.success', 'refund.processed'),
    fc.constant('a b'),
  ),
  reference: fc.oneof(fc.constant(undefined), reference),
  receivedAt: mostly(
    fc.constant('2026-03-01T09:00:00.000Z'),
    fc.constantFrom('yesterday', '2026-13-01T00:00:00Z'),
  ),
  hash: mostly(fc.constant('0'.repeat(64)), fc.constantFrom('f'.repeat(63), 'F'.repeat(64))),
  body: fc.oneof(
    fc.constant(undefined),
    fc.constantFrom(
      Buffer.from(JSON.stringify({ event: 'charge.success', data: { note: PRIVATE_TEXT } })).toString(
        'base64',
      ),
      Buffer.from([0xff, 0xfe, 0x00]).toString('base64'),
      Buffer.from('{"event":"x","data":{"id":18446744073709551615}}').toString('base64'),
      Buffer.from('[1,2]').toString('base64'),
      '!!!',
      '',
    ),
  ),
  attempt: count,
});

const job = fc.oneof(
  { weight: 3, arbitrary: ladderJob },
  { weight: 3, arbitrary: webhookJob },
  { weight: 3, arbitrary: relayJob },
  { weight: 2, arbitrary: auditJob },
  { weight: 1, arbitrary: nearlyValid({ kind: fc.constantFrom('verify', '__proto__') }) },
  { weight: 1, arbitrary: anyValue },
);

const message: fc.Arbitrary<FuzzedMessage> = fc.record({
  body: bodyOf(job).map((bytes) => bytes.toString()),
  lane: fc.constantFrom('urgent', 'scheduled'),
  receives: fc.constantFrom(1, 1, 2, 5, 6, 1_000),
});

export const batch: fc.Arbitrary<readonly FuzzedMessage[]> = fc.array(message, {
  minLength: 1,
  maxLength: 10,
});
