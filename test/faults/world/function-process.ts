import type { Clock, Random } from '../../../shared/payment/clock.ts';
import type { SetAlarm } from '../../../shared/runtime/in-time.ts';
import { TableError } from '../../support/memory-payment-store.ts';
import { Dice } from '../dice.ts';
import type { FaultKind, FunctionName } from '../plan/plan.ts';
import type { Fate, FaultFinder } from './fault-finder.ts';
import type { SimulatedTime } from './time.ts';

/** One invocation of a function. */
export interface Invocation {
  /** The payment that it is about, where it is about one. */
  readonly n: number | undefined;
  /** Nothing is to go wrong in it. */
  readonly isCalm: boolean;
  readonly onDeath: (why: 'killed' | 'timeout') => void;
}

/** What processes have in common. */
export interface ProcessSurroundings {
  readonly time: SimulatedTime;
  readonly faults: FaultFinder;
  /** Hears of everything, where somebody wants to. */
  readonly trace: ((line: string) => void) | undefined;
  /** The payment in the plan that something is about. */
  readonly paymentOf: (subject: unknown) => number | undefined;
}

/** The SDK gives an attempt up after 3 s. */
const SDK_TIMEOUT = 3_000;

/**
 * A process that runs one function, an invocation at a time, with a clock of its own. All that it does goes through `call`, so it can
 * die at any of them: then nothing of it goes on, but what it had sent on its way arrives.
 */
export class FunctionProcess {
  readonly name: FunctionName;
  readonly id: number;
  readonly clock: Clock;
  readonly random: Random;
  isAlive = true;
  /** Epoch milliseconds; for ever while it lives. */
  diedAt = Number.POSITIVE_INFINITY;
  /** Epoch milliseconds at which its last invocation ended. */
  idleSince = 0;
  readonly #around: ProcessSurroundings;
  #invocation: Invocation | undefined;
  /** What has come while the process was frozen. */
  readonly #held: (() => void)[] = [];

  constructor(
    around: ProcessSurroundings,
    { name, id, seed, skew }: { name: FunctionName; id: number; seed: number; skew: number },
  ) {
    this.#around = around;
    this.name = name;
    this.id = id;
    this.clock = () => Math.floor(around.time.now + skew);
    this.random = new Dice(`${seed} process ${id}`).random;
  }

  get isBusy(): boolean {
    return this.#invocation !== undefined;
  }

  begin(invocation: Invocation): void {
    this.#invocation = invocation;
    const held = this.#held.splice(0);
    for (const finish of held) finish();
  }

  end(): void {
    this.#invocation = undefined;
    this.idleSince = this.#around.time.now;
  }

  die(why: 'killed' | 'timeout'): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.diedAt = this.#around.time.now;
    this.#around.trace?.(`${this.title} ${why === 'killed' ? 'is killed' : 'runs out of time'}`);
    this.#invocation?.onDeath(why);
  }

  get title(): string {
    return `${this.name} ${this.id}`;
  }

  /** Rings as long as the invocation goes on. */
  readonly setAlarm: SetAlarm = (milliseconds, ring) =>
    this.#around.time.after(milliseconds, () => {
      if (this.isAlive && this.isBusy) ring();
    });

  sleep(milliseconds: number): Promise<void> {
    return this.call('sleep', undefined, async () => {}, { takes: milliseconds });
  }

  /** What is to become of a call that is made now. */
  fateOf(port: string, subject: unknown): Fate {
    const n = this.#around.paymentOf(subject) ?? this.#invocation?.n;
    const isCalm = this.#invocation?.isCalm ?? false;
    return this.#around.faults.fateOf({ now: this.#around.time.now, in: this.name, port, n, isCalm });
  }

  /**
   * Makes a call: `act` is what it does at the other end, and happens at one moment.
   *
   * @param subject what tells which payment it is about
   * @param takes milliseconds until it takes effect, where that does not matter to the luck
   */
  call<T>(
    port: string,
    subject: unknown,
    act: (fault: FaultKind | undefined) => Promise<T>,
    { takes }: { readonly takes?: number } = {},
  ): Promise<T> {
    if (!this.isAlive) return never();
    const { time, trace } = this.#around;
    const { fault, dice } = this.fateOf(port, subject);
    const there = takes ?? dice.between(1, 12);
    const back = takes !== undefined || dice.chance(0.7) ? 0 : dice.between(1, 12);
    if (fault !== undefined) trace?.(`${this.title} ${port} ${textOf(subject)}: ${fault}`);

    return new Promise<T>((resolve, reject) => {
      const whileAlive = (finish: () => void) => () => {
        // A process without an invocation is frozen, and goes on when the next one begins.
        if (!this.isBusy) this.#held.push(finish);
        else if (this.isAlive) finish();
      };
      const succeed = (value: T) => {
        trace?.(`${this.title} ${port} ${textOf(subject)} → ${textOf(value)}`);
        resolve(value);
      };
      const answerWith = (result: Promise<T>, delay: number) => {
        result.then(
          (value) => {
            if (delay === 0) whileAlive(() => succeed(value))();
            else
              time.after(
                delay,
                whileAlive(() => succeed(value)),
              );
          },
          (error: unknown) =>
            time.after(
              delay,
              whileAlive(() => reject(error)),
            ),
        );
      };
      switch (fault) {
        case 'kill before':
          return this.die('killed');
        case 'kill during':
          // What is on its way arrives, within the second after which nobody counts on it any more.
          time.after(there, () => void act(undefined).catch(() => {}));
          return void time.after(there * dice.random(), () => this.die('killed'));
        case 'kill after':
          time.after(there, () => void act(undefined).catch(() => {}));
          return void time.after(there + back, () => this.die('killed'));
        case 'fail before':
          return void time.after(
            dice.pick([there, SDK_TIMEOUT, 3 * SDK_TIMEOUT]),
            whileAlive(() => reject(new TableError())),
          );
        case 'fail after':
          time.after(there, () => void act(undefined).catch(() => {}));
          return void time.after(
            dice.pick([SDK_TIMEOUT, 2 * SDK_TIMEOUT, 3 * SDK_TIMEOUT]),
            whileAlive(() => reject(new TableError())),
          );
        case 'double':
          time.after(there, () => void act(undefined).catch(() => {}));
          return void time.after(SDK_TIMEOUT + there, () => answerWith(act(undefined), back));
        case 'stall':
          return void time.after(there, () => answerWith(act(undefined), dice.between(2_000, 40_000)));
        case 'slow':
          return void time.after(there, () => answerWith(act(undefined), dice.between(250, SDK_TIMEOUT)));
        default:
          return void time.after(there, () => answerWith(act(fault), back));
      }
    });
  }

  /** The same object, each of whose methods is a call of this process. */
  through<T extends object>(name: string, target: T, act: Interference = (_, proceed) => proceed()): T {
    return new Proxy(target, {
      get: (_, key) => {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== 'function') return method;
        const port = `${name}.${String(key)}`;
        return (...args: unknown[]) =>
          this.call(port, args, (fault) =>
            act({ port, args, fault }, (changed = args) => Promise.resolve(method.apply(target, changed))),
          );
      },
    });
  }
}

/** Does a call otherwise than it was meant. */
export type Interference = (
  call: { readonly port: string; readonly args: readonly unknown[]; readonly fault: FaultKind | undefined },
  proceed: (args?: readonly unknown[]) => Promise<unknown>,
) => Promise<unknown>;

/** What nobody ever hears of. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  const text = JSON.stringify(value) ?? '';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
