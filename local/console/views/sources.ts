import type { Mode } from '../../../shared/payment/mode.ts';
import type { Operation } from '../../../shared/paystack/operation.ts';
import type { Lane } from '../../../shared/queue/lane.ts';
import type { Engine } from '../../engine.ts';
import type { SimulatorControls } from '../../simulator/start-simulator.ts';
import type { LoadRunner } from '../load/load-runner.ts';
import type { TimeSeries } from '../series/time-series.ts';
import type { ConsoleStore } from '../store/console-store.ts';
import type { QuotaReader } from '../table/quota-reader.ts';
import type { Table } from '../table/table.ts';

/** What the pages are made of. */
export interface Sources {
  readonly now: () => number;
  readonly mode: Mode;
  readonly apiUrl: string;
  readonly shopUrl?: string;
  readonly store: ConsoleStore;
  readonly series: TimeSeries;
  readonly table: Table;
  readonly quota: Pick<QuotaReader, 'quotas'>;
  readonly sqs: Engine['sqs'];
  readonly queueUrls: QueueUrls;
  /** What this deployment may call in 60 s, in the mode of the key. */
  readonly limits: Readonly<Record<Operation, number>>;
  /** What Paystack grants in 60 s. */
  readonly granted: () => Readonly<Record<Operation, number>>;
  /** As people call them. */
  readonly functionNames: readonly string[];
  /** Missing with the real Paystack. */
  readonly simulator?: SimulatorControls;
  readonly load: LoadRunner;
}

export type QueueUrls = Readonly<Record<Lane | 'dead-letter', string>>;
