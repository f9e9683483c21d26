import type { Payment } from '../../shared/payment/payment.ts';
import type { Reference } from '../../shared/payment/reference.ts';
import { dueAt } from '../../shared/payment/upkeep.ts';
import type { DuePayment, PaymentStore } from '../../shared/store/payment-store.ts';

/** What happens in place of one call; `proceed` makes the call as it was meant. */
type Fault<T> = (proceed: () => T) => T | Promise<T>;

export interface MemoryPaymentStore extends PaymentStore {
  /** What is stored right now. */
  stored(reference: Reference): Payment | undefined;
  /** Stores a payment under no condition, as somebody else would. */
  seed(payment: Payment): void;
  /** Every payment that was stored by `put`, in order. */
  readonly written: readonly Payment[];
  /** What happens to the coming calls, one for each; the calls after those work. */
  failPut(...faults: readonly Fault<boolean>[]): void;
  failGet(...faults: readonly Fault<Payment | undefined>[]): void;
}

/** Payments in memory, under the same conditions on their versions as in DynamoDB. Nothing is shared with the caller. */
export function createMemoryPaymentStore(...payments: readonly Payment[]): MemoryPaymentStore {
  const items = new Map<Reference, Payment>();
  let position: DuePayment | undefined;
  const written: Payment[] = [];
  const putFaults: Fault<boolean>[] = [];
  const getFaults: Fault<Payment | undefined>[] = [];
  for (const payment of payments) seed(payment);

  function seed(payment: Payment): void {
    items.set(payment.reference, copyOf(payment));
  }

  function stored(reference: Reference): Payment | undefined {
    const payment = items.get(reference);
    return payment && copyOf(payment);
  }

  function write(payment: Payment): boolean {
    if ((items.get(payment.reference)?.version ?? 0) !== payment.version - 1) return false;
    seed(payment);
    written.push(copyOf(payment));
    return true;
  }

  return {
    seed,
    stored,
    written,
    failPut: (...faults) => void putFaults.push(...faults),
    failGet: (...faults) => void getFaults.push(...faults),

    async get(reference) {
      const read = () => stored(reference);
      return await (getFaults.shift() ?? ((proceed) => proceed()))(read);
    },

    async put(payment) {
      return await (putFaults.shift() ?? ((proceed) => proceed()))(() => write(payment));
    },

    async due(now, limit, after) {
      return [...items.values()]
        .map((payment) => ({
          reference: payment.reference,
          dueAt: dueAt(payment) ?? Number.POSITIVE_INFINITY,
        }))
        .filter((each) => each.dueAt <= now && (after === undefined || inDueOrder(after, each) < 0))
        .sort(inDueOrder)
        .slice(0, limit);
    },

    duePosition: async () => position,
    keepDuePosition: async (next) => {
      position = next;
    },
  };
}

/** As JSON has it, which is three times as fast as `structuredClone` and leaves out what is `undefined`, as the table does. */
function copyOf(payment: Payment): Payment {
  const copy: Payment = JSON.parse(JSON.stringify(payment));
  return copy;
}

/** The order of the index; of two that are due at once it is any, and always the same. */
export function inDueOrder(one: DuePayment, other: DuePayment): number {
  return (
    one.dueAt - other.dueAt ||
    (one.reference < other.reference ? -1 : Number(one.reference > other.reference))
  );
}

/** The call fails and nothing has happened. */
export function refusedCall(): never {
  throw new TableError();
}

/** The call takes effect, and its answer is lost. */
export function lostAnswer<T>(proceed: () => T): never {
  proceed();
  throw new TableError();
}

/** The write takes effect, its answer is lost, and the SDK's second attempt fails on the condition. */
export function repeatedWrite(proceed: () => boolean): boolean {
  proceed();
  return false;
}

/** Somebody else gets in before the call. */
export function precededBy<T>(act: () => void): Fault<T> {
  return (proceed) => {
    act();
    return proceed();
  };
}

/** What the SDK throws when the table gives no answer. */
export class TableError extends Error {
  override readonly name = 'TimeoutError';
  readonly $metadata = { attempts: 3 };

  constructor() {
    super('The table gave no answer');
  }
}
