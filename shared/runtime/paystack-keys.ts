import * as z from 'zod/mini';
import type { Mode } from '../payment/mode.ts';
import { parseJson } from '../paystack/json.ts';
import { modeOfSecretKey } from '../paystack/mode.ts';
import { setPaystackKeyCommand } from './set-paystack-key-command.ts';

/** Paystack's secret keys of this deployment. */
export interface PaystackKeys {
  /** Calls Paystack, and verifies webhooks. */
  readonly current: string;
  /** While the key is being rotated: verifies the webhooks that were signed before. */
  readonly previous?: string;
  /** The mode of the current key. */
  readonly mode: Mode;
}

/** Paystack's secret holds no secret key: nobody has put one there yet, or something else was put there. */
export class NotConfiguredError extends Error {
  readonly code = 'not_configured';
  /** The command that sets the key. */
  readonly command: string;

  constructor(secretId: string) {
    super('The Paystack secret key is not set, or is no sk_test_... or sk_live_... key');
    this.name = 'NotConfiguredError';
    this.command = setPaystackKeyCommand(secretId, regionOf(secretId));
  }
}

/** @example regionOf('arn:aws:secretsmanager:eu-west-1:111122223333:secret:keys') // 'eu-west-1' */
function regionOf(secretId: string): string | undefined {
  return secretId.startsWith('arn:') ? secretId.split(':')[3] : undefined;
}

const schema = z.object({ current: z.string(), previous: z.exactOptional(z.string()) });

/**
 * Reads the text of Paystack's secret: `{"current": "sk_...", "previous": "sk_..."}`, `previous` only while rotating.
 *
 * @throws {NotConfiguredError} when there is no secret key in it, as right after the first deployment
 */
export function parsePaystackKeys(secretId: string): (text: string) => PaystackKeys {
  return (text) => {
    const parsed = schema.safeParse(parseJson(text));
    const mode = parsed.success ? modeOfSecretKey(parsed.data.current) : undefined;
    if (!parsed.success || mode === undefined) throw new NotConfiguredError(secretId);
    return { ...parsed.data, mode };
  };
}
