import { block, type QuotaState, reserve, take, UNUSED } from '../../shared/paystack/quota/quota-state.ts';
import type { QuotaKey, QuotaStore } from '../../shared/paystack/quota/quota-store.ts';

export interface MemoryQuotaStore extends QuotaStore {
  /** How often each of its operations has been used, by name. */
  readonly used: Record<'take' | 'reserve' | 'block' | 'read' | 'changeBreaker', number>;
  /** From now on every use fails with this error; `undefined` ends that. */
  failWith(error: Error | undefined): void;
}

/** The quota in memory, under the same conditions as in DynamoDB. */
export function createMemoryQuotaStore(): MemoryQuotaStore {
  const states = new Map<string, QuotaState>();
  const used = { take: 0, reserve: 0, block: 0, read: 0, changeBreaker: 0 };
  let failure: Error | undefined;

  const nameOf = ({ mode, operation }: QuotaKey) => `${mode} ${operation}`;
  const stateOf = (key: QuotaKey, use: keyof typeof used) => {
    used[use] += 1;
    if (failure !== undefined) throw failure;
    return states.get(nameOf(key)) ?? UNUSED;
  };

  return {
    used,
    failWith: (error) => {
      failure = error;
    },

    async take(key, request) {
      const taken = take(stateOf(key, 'take'), request);
      if (taken.kind === 'refused') return taken;
      states.set(nameOf(key), taken.state);
      return { kind: 'granted', first: taken.first, breaker: taken.state.breaker };
    },

    async reserve(key, request) {
      const { first, state } = reserve(stateOf(key, 'reserve'), request);
      states.set(nameOf(key), state);
      return first;
    },

    async block(key, until, now) {
      states.set(nameOf(key), block(stateOf(key, 'block'), until, now));
    },

    async changeBreaker(key, change) {
      const state = stateOf(key, 'changeBreaker');
      const after = change(state.breaker) ?? state.breaker;
      states.set(nameOf(key), { ...state, breaker: after });
      return { before: state.breaker, after };
    },

    async read(key) {
      return stateOf(key, 'read');
    },
  };
}
