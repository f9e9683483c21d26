import * as z from 'zod/mini';
import type { PaymentsClient } from '../../support/payments-client.ts';

const transactionSchema = z.object({
  reference: z.string(),
  status: z.string(),
  accessCode: z.string(),
  paidAt: z.nullable(z.number()),
  metadata: z.unknown(),
  forge: z.record(z.string(), z.unknown()),
  omit: z.array(z.string()),
});
/** A transaction as the simulator has it, whatever it says of it. */
export type TrueTransaction = z.infer<typeof transactionSchema>;

const listSchema = z.object({ transactions: z.array(transactionSchema) });

/** All that there is at Paystack. */
export async function readTruth({
  control,
}: Pick<PaymentsClient, 'control'>): Promise<readonly TrueTransaction[]> {
  return listSchema.parse(await control('GET', 'transactions?limit=10000')).transactions;
}

/** Whether money has come in for it, were it to go back later. */
export function hasBeenPaid({ status }: TrueTransaction): boolean {
  return status === 'success' || status === 'reversal-pending' || status === 'reversed';
}

/** Whether Paystack's answers about it lie. */
export function isTampered({ forge, omit }: TrueTransaction): boolean {
  return Object.keys(forge).length > 0 || omit.length > 0;
}

const metadataSchema = z.object({ payment: z.union([z.number(), z.string()]) });

/** Which payment of the app it is, and `undefined` for one that was started past us. */
export function paymentOf({ metadata }: TrueTransaction): number | undefined {
  const parsed = metadataSchema.safeParse(metadata);
  return parsed.success ? Number(parsed.data.payment) : undefined;
}
