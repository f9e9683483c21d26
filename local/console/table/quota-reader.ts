import { OPERATIONS } from '../../../infra/quota.ts';
import type { Mode } from '../../../shared/payment/mode.ts';
import type { Operation } from '../../../shared/paystack/operation.ts';
import { type QuotaState, UNUSED } from '../../../shared/paystack/quota/quota-state.ts';
import { decodeQuota, quotaKey } from '../../../shared/store/quota-item.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';
import type { Table } from './table.ts';

/** How the quota of each operation stood when the table was asked last. */
export type Quotas = Readonly<Record<Operation, QuotaState>>;

/** Reads the quota and the breakers of one mode. */
export class QuotaReader {
  readonly #table: Pick<Table, 'get'>;
  readonly #mode: Mode;
  #quotas: Quotas = { initialize: UNUSED, verify: UNUSED, list: UNUSED };

  constructor(table: Pick<Table, 'get'>, mode: Mode) {
    this.#table = table;
    this.#mode = mode;
  }

  get quotas(): Quotas {
    return this.#quotas;
  }

  /** @throws TableUnreadableError; what was read before stays */
  async read(): Promise<void> {
    const keyOf = (operation: Operation) => quotaKey({ mode: this.#mode, operation });
    const items = await this.#table.get(OPERATIONS.map(keyOf));
    const stateOf = (operation: Operation): QuotaState => {
      const item = items.find(({ pk }) => pk?.S === keyOf(operation));
      try {
        return item === undefined ? UNUSED : decodeQuota(item).state;
      } catch (error) {
        if (error instanceof StoredItemError) return this.#quotas[operation];
        throw error;
      }
    };
    this.#quotas = {
      initialize: stateOf('initialize'),
      verify: stateOf('verify'),
      list: stateOf('list'),
    };
  }
}
