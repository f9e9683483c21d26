import type { Mode } from '../../../shared/payment/mode.ts';
import { Dice } from '../dice.ts';
import type {
  Delivery,
  Fault,
  FaultKind,
  FunctionName,
  PayerStep,
  PaymentPlan,
  Plan,
  Poison,
  Question,
  Tampering,
  Weather,
} from './plan.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Makes up what is to happen in a run: the same for the same seed, whatever the rest of the world does. */
export function makePlan(seed: number, payments: number): Plan {
  const dice = new Dice(`${seed} plan`);
  const mode = dice.pick<Mode>(['test', 'live']);
  // In test mode 50 payments press on the quota, and the clocks agree as far as it needs them to.
  const clockSkew = mode === 'test' ? 1 * SECOND : dice.pick([1 * SECOND, 2 * MINUTE]);
  const spread = dice.pick([2 * SECOND, 10 * MINUTE, 2 * HOUR]);
  return {
    seed,
    mode,
    clockSkew,
    // What Paystack publishes, and what presses on 50 payments.
    limit: mode === 'live' ? 1_200 : dice.pick([100, 60, 30]),
    limitHeaders: dice.pick(['none', 'seconds', 'epoch']),
    ...makeList(new Dice(`${seed} list`), spread),
    payments: Array.from({ length: payments }, (_, n) =>
      makePayment(new Dice(`${seed} payment ${n}`), n, spread),
    ),
    weather: [...several(dice, 3, () => makeWeather(dice)), ...(dice.chance(0.3) ? makeStorm(dice) : [])],
    ...(dice.chance(0.3) && {
      rotation: { at: dice.between(0, 30 * HOUR), lateBy: dice.pick([0, 20 * SECOND, 10 * MINUTE, HOUR]) },
    }),
    poison: dice.chance(0.3) ? [makePoison(dice)] : [],
    faults: [
      ...several(dice, 6, () => makeFault(dice, SHARED_PORTS)),
      ...several(dice, 4, () => makeFault(dice, AUDIT_PORTS)),
    ],
  };
}

/**
 * Where cursors lead nowhere, the list is read on by time, in steps of a second: more transactions of one second than a page holds can't
 * be told apart then.
 */
function makeList(dice: Dice, spread: number): Pick<Plan, 'pageSize' | 'cursors'> {
  if (spread < MINUTE) return { pageSize: dice.pick([3, 20, 100]), cursors: 'on' };
  return { pageSize: dice.pick([8, 20, 100]), cursors: dice.pick(['on', 'on', 'nowhere', 'round']) };
}

function makePayment(dice: Dice, n: number, spread: number): PaymentPlan {
  const by = dice.weighted<PaymentPlan['by']>([
    [6, 'reference'],
    [2, 'idempotency key'],
    [1, 'nothing'],
    [1, 'external'],
  ]);
  const isSquatted = by === 'reference' && dice.chance(0.04);
  const isCrowded = dice.chance(0.05);
  const isRaced = (by === 'reference' || by === 'idempotency key') && dice.chance(0.3);
  const isHeldUp = isRaced && dice.chance(0.3);
  return {
    n,
    at: dice.between(0, spread),
    by,
    amount: dice.whole(50, 5_000) * 100,
    tries: dice.weighted([
      [1, 1],
      [3, 4],
      [1, 8],
    ]),
    ...(isRaced && { rival: makeRival(dice, isHeldUp) }),
    ...(isSquatted && { squatted: { by: dice.pick([-100, 100, 5_000]) } }),
    ...(dice.chance(0.1) && { tampering: dice.pick(TAMPERINGS) }),
    payer: makePayer(dice),
    verifyLag: dice.weighted([
      [7, 0],
      [2, 5 * SECOND],
      [1, 90 * SECOND],
    ]),
    webhooks: makeDeliveries(dice),
    forged: dice.chance(0.15) ? [dice.between(0, 10 * MINUTE)] : [],
    questions: isCrowded ? makeCrowd(dice) : several(dice, 3, () => makeQuestion(dice)),
    faults: [
      ...(isCrowded ? CROWDED : []),
      ...several(dice, 16, () => makeFault(dice, PAYMENT_PORTS)),
      ...(isHeldUp ? dice.pick(COINCIDENCES) : []),
    ],
  };
}

const TAMPERINGS: readonly [Tampering, ...Tampering[]] = [
  'amount',
  'currency',
  'reference',
  'mode',
  'requested amount',
  'missing amount',
  'missing mode',
];

function makeRival(dice: Dice, isHeldUp: boolean): NonNullable<PaymentPlan['rival']> {
  const anyMoment = dice.pick([0, 0, 5, 50, 500, 2 * SECOND, 12 * SECOND, 30 * SECOND]);
  // Between the two times that a write is made whose first answer was lost.
  return { after: isHeldUp ? dice.between(1_500, 4_500) : anyMoment, sameInput: dice.chance(0.6) };
}

function makePayer(dice: Dice): PayerStep[] {
  const soon = dice.between(2 * SECOND, 15 * MINUTE);
  const later = dice.weighted([
    [6, soon],
    [2, dice.between(15 * MINUTE, 20 * HOUR)],
    [1, DAY + dice.between(-3 * MINUTE, 3 * MINUTE)],
    [1, DAY + dice.between(0, 4 * DAY)],
  ]);
  const pay: PayerStep = { after: later, act: 'pay' };
  const declined: PayerStep = { after: soon, act: 'decline' };
  const begun: PayerStep = { after: soon, act: 'begin' };
  const refunded: PayerStep = { after: dice.between(SECOND, 2 * DAY), act: 'refund' };
  const returned: PayerStep = {
    after: dice.between(SECOND, HOUR),
    act: dice.pick(['refund ends', 'refund ends', 'refund fails']),
  };
  return dice.weighted<PayerStep[]>([
    [10, [pay]],
    [3, [declined, pay]],
    [2, [begun, pay]],
    [3, []],
    [1, [declined]],
    [1, [begun]],
    [3, [pay, refunded, returned]],
    [1, [pay, { after: SECOND, act: 'refund' }, returned]],
  ]);
}

function makeDeliveries(dice: Dice): Delivery[] {
  const after = () =>
    dice.weighted([
      [5, dice.between(100, 3 * SECOND)],
      [2, dice.between(0, 20 * MINUTE)],
      [1, dice.between(0, DAY)],
    ]);
  const delivery = (): Delivery => ({
    after: after(),
    ...(dice.chance(0.2) && { again: dice.between(0, HOUR) }),
  });
  return dice.weighted<Delivery[]>([
    [6, [delivery()]],
    [1, [delivery(), delivery()]],
    [3, []],
  ]);
}

function makeQuestion(dice: Dice): Question {
  return {
    after: dice.weighted([
      [4, dice.between(0, 2 * MINUTE)],
      [3, dice.between(0, HOUR)],
      [2, dice.between(0, 2 * DAY)],
      [1, dice.between(2 * DAY, 5 * DAY)],
    ]),
    route: dice.pick(['verify', 'verify', 'paymentStatus']),
    copies: dice.weighted([
      [6, 1],
      [2, 3],
      [1, 10],
    ]),
  };
}

/** One who is refused and gives its lease back twice, one who takes over meanwhile, and others who would like to. */
function makeCrowd(dice: Dice): Question[] {
  const after = dice.between(MINUTE, 20 * MINUTE);
  const later = [2_700, 3_000, 3_300, 3_600, 3_900, 4_200, 4_500, 4_800];
  return [0, ...later].map((wait) => ({ after: after + wait, route: 'verify' as const, copies: 1 }));
}

const CROWDED: readonly Fault[] = [
  { in: 'verify', port: 'paystack.verify', nth: 1, kind: '401' },
  { in: 'verify', port: 'cache.release', nth: 1, kind: 'double' },
  { in: 'verify', port: 'paystack.verify', nth: 2, kind: 'answer late' },
];

function makeWeather(dice: Dice): Weather {
  const [of, kinds, longest] = dice.pick(WEATHERS);
  const from = dice.weighted([
    [3, dice.between(0, HOUR)],
    [2, dice.between(0, 30 * HOUR)],
  ]);
  return {
    of,
    from,
    to: from + dice.between(5 * SECOND, longest),
    kind: dice.pick(kinds),
    share: dice.pick([0.3, 0.7, 1]),
  };
}

type Kinds = readonly [FaultKind, ...FaultKind[]];

/** SQS gives a message up that has failed five times, so the queue's neighbours are away for minutes; others for hours. */
const WEATHERS: readonly [WeatherKind, ...WeatherKind[]] = [
  ['payments', ['fail before', 'fail after', 'double'], 4 * MINUTE],
  ['cache', ['fail before', 'fail after'], 10 * MINUTE],
  ['quota', ['fail before', 'fail after', 'double', 'slow'], 4 * MINUTE],
  ['queues', ['fail before', 'fail after', 'partial', 'repeat'], 4 * MINUTE],
  ['events', ['fail before', 'fail after', 'partial', 'double'], 2 * HOUR],
  ['secrets', ['fail before'], 10 * MINUTE],
  ['paystack', ['500', 'html', 'answer lost', 'never arrives', 'not connected', 'truncated'], 3 * HOUR],
];
type WeatherKind = readonly [of: Weather['of'], kinds: Kinds, longest: number];

/** The bus and the queues are both away every now and then: what the bus does not take can't be put back either. */
function makeStorm(dice: Dice): Weather[] {
  const from = dice.between(0, 30 * MINUTE);
  const to = from + dice.between(SECOND, 10 * MINUTE);
  return [
    { of: 'events', from, to, kind: 'fail before', share: 0.7 },
    { of: 'queues', from, to, kind: 'fail before', share: 0.4 },
  ];
}

function makePoison(dice: Dice): Poison {
  return {
    at: dice.between(0, HOUR),
    lane: dice.pick(['urgent', 'scheduled']),
    body: dice.pick([
      '',
      'no job',
      '{"kind":"ladder"}',
      '{"kind":"ladder","reference":"a b","check":1,"attempt":0}',
      '[]',
    ]),
  };
}

const ANY: Kinds = ['kill before', 'kill during', 'kill after', 'fail before', 'fail after', 'stall'];
const WRITE: Kinds = [...ANY, 'double', 'double'];
const SEND: Kinds = [...ANY, 'double', 'lose', 'repeat', 'delay'];
const PUBLISHED: Kinds = [...WRITE, 'partial', 'partial'];
const SEND_ALL: Kinds = [...ANY, 'partial', 'partial', 'partial', 'lose', 'repeat'];
const DEATH: Kinds = ['kill before', 'kill during', 'kill after'];
const VERIFIED: Kinds = [
  'not connected',
  'never arrives',
  'arrives late',
  'answer lost',
  'answer late',
  '401',
  '429',
  'nothing left',
  '500',
  '503',
  'html',
  'truncated',
  'empty',
  'wrong amount',
  'wrong currency',
  'wrong reference',
  'wrong mode',
];
const INITIALIZED: Kinds = [
  'not connected',
  'never arrives',
  'arrives late',
  'arrives late',
  'answer lost',
  'answer lost',
  'answer late',
  '400',
  '401',
  '422',
  '422',
  '429',
  'nothing left',
  '500',
  '503',
  'html',
  'truncated',
  'empty',
  'wrong reference',
];
const LISTED: Kinds = [
  'not connected',
  'never arrives',
  'arrives late',
  'answer lost',
  'answer late',
  '400',
  '401',
  '429',
  'nothing left',
  '500',
  '503',
  'html',
  'truncated',
  'empty',
  'odd elements',
  'odd elements',
  'circle',
];

type Port = readonly [weight: number, where: FunctionName, port: string, kinds: Kinds];

/** What a function calls for one payment. */
const PAYMENT_PORTS: readonly [Port, ...Port[]] = [
  [5, 'initialize', 'payments.put', WRITE],
  [1, 'initialize', 'payments.get', ANY],
  [2, 'initialize', 'queue.send', SEND],
  [1, 'initialize', 'quota.take', ANY],
  [5, 'initialize', 'paystack.initialize', INITIALIZED],
  [3, 'initialize', 'network', DEATH],
  [1, 'initialize', 'answer', DEATH],
  [1, 'verify', 'cache.read', ANY],
  [2, 'verify', 'cache.acquire', WRITE],
  [1, 'verify', 'cache.release', WRITE],
  [2, 'verify', 'cache.write', WRITE],
  [1, 'verify', 'payments.get', ANY],
  [3, 'verify', 'payments.put', WRITE],
  [2, 'verify', 'events.publish', PUBLISHED],
  [3, 'verify', 'paystack.verify', VERIFIED],
  [1, 'verify', 'network', DEATH],
  [1, 'paymentStatus', 'payments.get', ANY],
  [2, 'webhook', 'urgentQueue.send', SEND],
  [2, 'webhook', 'scheduledQueue.send', SEND],
  [1, 'webhook', 'answer', DEATH],
  [1, 'verificationWorker', 'payments.get', ANY],
  [5, 'verificationWorker', 'payments.put', WRITE],
  [3, 'verificationWorker', 'events.publish', PUBLISHED],
  [2, 'verificationWorker', 'cache.write', WRITE],
  [2, 'verificationWorker', 'webhooks.relay', WRITE],
  [3, 'verificationWorker', 'scheduledQueue.send', SEND],
  [2, 'verificationWorker', 'urgentQueue.send', SEND],
  [6, 'verificationWorker', 'paystack.verify', VERIFIED],
  [2, 'verificationWorker', 'network', DEATH],
  [2, 'reconcile', 'payments.put', WRITE],
  [1, 'reconcile', 'payments.get', ANY],
  [2, 'reconcile', 'events.publish', PUBLISHED],
  [1, 'reconcile', 'queue.sendAll', SEND_ALL],
  [2, 'audit', 'queue.sendAll', SEND_ALL],
  [1, 'audit', 'payments.get', ANY],
];

/**
 * What rarely comes together by chance, and hurts then: of two callers with one reference the first is held up just when the second
 * is through.
 */
const COINCIDENCES: readonly [readonly Fault[], ...(readonly Fault[])[]] = [
  [
    { in: 'initialize', port: 'paystack.initialize', nth: 1, kind: '400' },
    { in: 'initialize', port: 'payments.put', nth: 2, kind: 'double' },
  ],
  [
    { in: 'initialize', port: 'paystack.initialize', nth: 1, kind: '503' },
    { in: 'initialize', port: 'payments.put', nth: 2, kind: 'double' },
  ],
  [
    { in: 'initialize', port: 'paystack.initialize', nth: 1, kind: '503' },
    { in: 'initialize', port: 'payments.put', nth: 2, kind: 'stall' },
  ],
];

/** What a function calls for many payments together. */
const SHARED_PORTS: readonly [Port, ...Port[]] = [
  [2, 'verificationWorker', 'quota.take', WRITE],
  [2, 'verificationWorker', 'quota.reserve', WRITE],
  [1, 'verificationWorker', 'quota.block', WRITE],
  [1, 'verificationWorker', 'secrets.read', ANY],
  [3, 'verificationWorker', 'answer', DEATH],
  [2, 'verificationWorker', 'sleep', DEATH],
  [1, 'reconcile', 'payments.due', ANY],
  [1, 'reconcile', 'answer', DEATH],
];

/** What the audit calls. */
const AUDIT_PORTS: readonly [Port, ...Port[]] = [
  [4, 'audit', 'paystack.list', LISTED],
  [1, 'audit', 'audits.read', ANY],
  [2, 'audit', 'audits.write', WRITE],
  [1, 'audit', 'quota.take', WRITE],
  [1, 'audit', 'secrets.read', ANY],
  [1, 'audit', 'network', DEATH],
  [1, 'audit', 'answer', DEATH],
];

function makeFault(dice: Dice, ports: readonly [Port, ...Port[]]): Fault {
  const weighted = ports.map((port) => [port[0], port] as const);
  const [first, ...others] = weighted;
  const [, where, port, kinds] = first === undefined ? ports[0] : dice.weighted([first, ...others]);
  const nth = dice.weighted([
    [5, 1],
    [3, 2],
    [2, 3],
    [2, dice.whole(4, 12)],
  ]);
  return { in: where, port, nth, kind: dice.pick(kinds) };
}

/** None, some or many: half as many as `most` on average. */
function several<T>(dice: Dice, most: number, make: () => T): T[] {
  return Array.from({ length: dice.whole(0, most) }, make);
}
