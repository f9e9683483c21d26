import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { variable } from './variable.ts';

const secrets = new SecretsManagerClient();
const secretSchema = z.object({ current: z.string() });

let secretKey: Promise<string> | undefined;

/** Read once in the life of a sandbox. */
export function paystackKey(): Promise<string> {
  secretKey ??= secrets
    .send(new GetSecretValueCommand({ SecretId: variable('PAYSTACK_SECRET_ID') }))
    .then(({ SecretString }) => secretSchema.parse(JSON.parse(SecretString ?? '{}')).current);
  return secretKey;
}

/** A call of Paystack's API, for at most ten seconds. `fetch` keeps the connection for the next one. */
export async function callPaystack(
  path: string,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(`${variable('PAYSTACK_BASE_URL')}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${await paystackKey()}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, body: await response.text() };
}

/** What is looked at of a transaction, in an answer of verify and in a webhook. */
export const transactionSchema = z.object({
  status: z.string(),
  reference: z.string(),
  amount: z.number(),
  currency: z.string(),
});
export type Transaction = z.infer<typeof transactionSchema>;

const verifySchema = z.object({ data: transactionSchema });

/** What Paystack knows of a transaction; `undefined` where it knows none of that reference. */
export async function verifyTransaction(reference: string): Promise<Transaction | undefined> {
  const { status, body } = await callPaystack(`/transaction/verify/${reference}`);
  if (status === 400 || status === 404) return undefined;
  if (status !== 200) throw new Error(`Paystack answered ${status}`);
  return verifySchema.parse(JSON.parse(body)).data;
}
