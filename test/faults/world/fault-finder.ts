import { Dice } from '../dice.ts';
import type { Fault, FaultKind, FunctionName, Plan, Weather } from '../plan/plan.ts';
import { START } from './settings.ts';

/** What becomes of one call. */
export interface Fate {
  readonly fault: FaultKind | undefined;
  /** Decides how long it takes and the like. */
  readonly dice: Dice;
}

/** Looks up in the plan what is to go wrong, call by call. */
export class FaultFinder {
  readonly #plan: Plan;
  readonly #faults = new Map<string, FaultKind>();
  readonly #calls = new Map<string, number>();

  constructor(plan: Plan) {
    this.#plan = plan;
    for (const fault of plan.faults) this.#faults.set(keyOf(undefined, fault), fault.kind);
    for (const { n, faults } of plan.payments) {
      for (const fault of faults) this.#faults.set(keyOf(n, fault), fault.kind);
    }
  }

  /**
   * @param n the payment that the call is about, if it is about one
   * @param isCalm nothing but Paystack goes wrong: else messages would be failed more often than SQS bears
   */
  fateOf(call: {
    now: number;
    in: FunctionName;
    port: string;
    n: number | undefined;
    isCalm: boolean;
  }): Fate {
    const name = `${call.n ?? '-'} ${call.in} ${call.port}`;
    const nth = (this.#calls.get(name) ?? 0) + 1;
    this.#calls.set(name, nth);
    const dice = new Dice(`${this.#plan.seed} ${name} ${nth}`);
    if (call.isCalm && !call.port.startsWith('paystack.')) return { fault: undefined, dice };
    return { fault: this.#faults.get(`${name} ${nth}`) ?? this.#weatherOf(call, dice), dice };
  }

  #weatherOf({ now, port }: { now: number; port: string }, dice: Dice): FaultKind | undefined {
    const since = now - START;
    const blows = ({ of, from, to, share }: Weather) =>
      since >= from && since < to && isOf(of, port) && dice.chance(share);
    return this.#plan.weather.find(blows)?.kind;
  }
}

function keyOf(n: number | undefined, fault: Fault): string {
  return `${n ?? '-'} ${fault.in} ${fault.port} ${fault.nth}`;
}

const QUEUE_PORTS = ['queue.', 'urgentQueue.', 'scheduledQueue.'];

function isOf(part: Weather['of'], port: string): boolean {
  switch (part) {
    case 'queues':
      return QUEUE_PORTS.some((name) => port.startsWith(name));
    case 'events':
      return port.startsWith('events.') || port.startsWith('webhooks.');
    default:
      return port.startsWith(`${part}.`);
  }
}
