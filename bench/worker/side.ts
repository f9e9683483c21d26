import type { Reference } from '../../shared/payment/reference.ts';
import type { ProcessTime } from '../support/cpu-time.ts';

/** A worker with what it stands on, started and with its processes warm. */
export interface WorkerSide {
  /** Records payments that wait to be checked and puts their jobs onto the queue. Nobody works on them yet. */
  prepare(references: readonly Reference[]): Promise<void>;
  /** Has the worker begin, and resolves when the last of these payments is closed. */
  work(references: readonly Reference[]): Promise<void>;
  /** Throws where one of them is not closed as paid. */
  assess(references: readonly Reference[]): Promise<void>;
  /** The worker's processes, and those of what is a managed service when deployed: tables, brokers. */
  processes(): { readonly workers: ProcessTime[]; readonly services: ProcessTime[] };
  stop(): Promise<void>;
}
