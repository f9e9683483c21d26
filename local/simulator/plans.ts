import type { Plan } from './store/transactions.ts';

/** The merchant's plans, by code. None at the start; the control interface sets them. */
export type Plans = Map<string, Plan>;
