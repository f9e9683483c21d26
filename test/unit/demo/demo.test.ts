import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Step } from '../../../local/console/contract.ts';
import { Display } from '../../../local/demo/display.ts';
import { eventsOf } from '../../../local/demo/event-stream.ts';
import { AFTER_INITIALIZE, AFTER_PAYING } from '../../../local/demo/milestones.ts';
import { timelineFrom } from '../../../local/demo/timeline.ts';

const START = 1_795_634_046_000;

/** What the console tells of a payment that was paid, as it was seen to. */
const STEPS: readonly Step[] = [
  {
    kind: 'request',
    at: START,
    details: { method: 'POST', path: '/transaction/initialize', status: 200, durationMs: 219.7 },
  },
  { kind: 'claimed', at: START + 190, details: {} },
  { kind: 'scheduled', at: START + 201, details: { check: 1, delayMs: 30_400, because: 'ladder' } },
  { kind: 'paystack', at: START + 210, details: { operation: 'initialize', end: 200, durationMs: 1.6 } },
  { kind: 'webhook', at: START + 230, details: { event: 'charge.success', outcome: 'refused' } },
  { kind: 'webhook', at: START + 240, details: { event: 'charge.success', outcome: 'received' } },
  { kind: 'scheduled', at: START + 363, details: { delayMs: 0, because: 'webhook' } },
  { kind: 'paystack', at: START + 401, details: { operation: 'verify', end: 200, durationMs: 0.6 } },
  { kind: 'checked', at: START + 414, details: { check: 1, paystackStatus: 'success', reason: 'webhook' } },
  { kind: 'closed', at: START + 414, details: { status: 'success', late: false } },
  {
    kind: 'event',
    at: START + 430,
    details: { type: 'paystack.charge.success', id: 'bus-1', eventId: 'webhook/1' },
  },
  {
    kind: 'event',
    at: START + 435,
    details: { type: 'payment.succeeded', id: 'bus-2', eventId: 'test/demo-1/payment.succeeded' },
  },
];

describe('the milestones of the demo', () => {
  it('are what really happened to the payment', () => {
    const found = [...AFTER_INITIALIZE, ...AFTER_PAYING].map(({ find }) => find(STEPS));

    expect(found.map((each) => [each?.name, (each?.at ?? 0) - START, each?.details])).toEqual([
      ['claimed', 190, 'recorded in the table before Paystack is called'],
      ['called Paystack', 210, 'initialize, 200'],
      ['check scheduled', 201, 'in 30 s, should no webhook come before'],
      ['webhook received', 240, 'charge.success, signature checked, check asked for'],
      ['checked', 414, 'asked by webhook; Paystack says success'],
      ['closed', 414, 'status success, event stored with it in one write'],
      ['event published', 435, 'payment.succeeded on the bus, id test/demo-1/payment.succeeded'],
    ]);
  });

  it('are missing while nothing has happened', () => {
    const found = [...AFTER_INITIALIZE, ...AFTER_PAYING].map(({ find }) => find([]));

    expect(found.every((each) => each === undefined)).toBe(true);
  });
});

describe('the timeline', () => {
  it('counts from the start, says how long a step took, and never goes back', () => {
    const line = timelineFrom(START);

    const lines = [
      line({ at: START + 1_210.4, name: 'called Paystack', details: 'initialize, 200', tookMs: 1_001.6 }),
      line({ at: START + 1_209, name: 'claimed', details: 'recorded' }),
    ];

    expect(lines).toEqual([
      {
        elapsed: ' +1,210 ms',
        name: 'called Paystack     ',
        details: 'initialize, 200 (1,002 ms)',
      },
      { elapsed: ' +1,210 ms', name: 'claimed             ', details: 'recorded' },
    ]);
  });
});

describe('a stream of server-sent events', () => {
  it('is read wherever the network cuts it', async () => {
    const text =
      ': hello\n\ndata: {"a":\ndata: 1}\n\nevent: trouble\ndata: no table\n\nid: 7\n\ndata: unfinished';

    for (let size = 1; size < text.length; size += 1) {
      const chunks = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      const events = [];
      for await (const event of eventsOf(Readable.from(chunks))) events.push(event);
      expect(events).toEqual([
        { name: 'message', data: '{"a":\n1}' },
        { name: 'trouble', data: 'no table' },
      ]);
    }
  });
});

describe('the display', () => {
  const LINE = { elapsed: '+1 ms', name: 'claimed', details: 'recorded' };

  function shown(isTTY: boolean, hasColor: boolean) {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const written: string[] = [];
    const display = new Display({ isTTY, write: (text) => written.push(text) }, hasColor);
    return { display, text: () => written.join('') };
  }

  it('writes plain lines, and nothing else, into a pipe', () => {
    const { display, text } = shown(false, false);

    display.wait('the webhook');
    vi.advanceTimersByTime(5_000);
    display.milestone(LINE);
    display.failure('It did not come.');

    expect(text()).toBe('✓ +1 ms  claimed recorded\n✗ It did not come.\n');
  });

  it('says on a terminal what it waits for and how long already, and takes that back', () => {
    const { display, text } = shown(true, false);

    display.wait('the webhook');
    vi.advanceTimersByTime(2_100);
    const meanwhile = text();
    display.milestone(LINE);
    const after = text();
    vi.advanceTimersByTime(2_000);

    expect(meanwhile).toContain('waiting for the webhook 2 s');
    expect(after.slice(meanwhile.length)).toBe('\r\u001b[2K✓ +1 ms  claimed recorded\n');
    expect(text()).toBe(after);
  });

  it('has colors where they are wanted only', () => {
    const colored = shown(true, true);
    const plain = shown(true, false);

    colored.display.milestone(LINE);
    plain.display.milestone(LINE);

    expect(colored.text()).toContain('\u001b[32m✓');
    expect(plain.text()).not.toContain('\u001b[3');
  });
});
