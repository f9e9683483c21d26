import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { Engine } from '../engine.ts';
import { EngineError } from '../engine-error.ts';
import { corruptState } from '../state-folder.ts';
import { isServiceKey } from './settings.ts';

const ServiceKeys = z.record(z.string(), z.string());
const PaystackKeys = z.looseObject({ current: z.string() });

/** Where the stack's secrets are, and what they are called. */
type Secrets = Pick<Engine, 'outputs' | 'secrets'>;

/**
 * Puts the Paystack key where the functions look for it. The one before stays as `previous`, as after a rotation.
 *
 * @throws EngineError `corrupt_state`
 */
export function setPaystackKey(engine: Secrets, key: string): void {
  const secret = output(engine, 'PaystackSecretName');
  const { current } = currentValue(engine, secret, PaystackKeys);
  if (current === key) return;
  const previous = current === '' ? {} : { previous: current };
  engine.secrets.putValue(secret, JSON.stringify({ current: key, ...previous }));
}

/**
 * Makes one key the service key: the one that was asked for, else the one kept in `file`, else the one that was generated with the
 * secret. It is kept in `file`, which only its owner can read.
 *
 * @throws EngineError `corrupt_state`
 */
export function setServiceKey(engine: Secrets, file: string, wanted: string | undefined): string {
  const secret = output(engine, 'ServiceKeysSecretName');
  const keys = currentValue(engine, secret, ServiceKeys);
  const key = wanted ?? kept(file) ?? keys.default;
  if (key === undefined) throw new EngineError('corrupt_state', 'There is no service key. Set SERVICE_KEY.');
  if (keys.default !== key) engine.secrets.putValue(secret, JSON.stringify({ ...keys, default: key }));
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}

/** Somebody may have put anything into a secret. */
function currentValue<Schema extends z.core.$ZodType>(
  { secrets }: Secrets,
  secret: string,
  schema: Schema,
): z.output<Schema> {
  try {
    return z.parse(schema, JSON.parse(secrets.currentValue(secret)));
  } catch {
    // What the parser says would quote the key.
    throw corruptState('secrets', `the value of ${secret} is not the JSON that it should be`);
  }
}

function kept(file: string): string | undefined {
  try {
    const key = readFileSync(file, 'utf8').trim();
    // Whatever else somebody has written there is no key that a caller could present.
    return isServiceKey(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

function output(engine: Secrets, id: string): string {
  const value = engine.outputs[id];
  if (value !== undefined) return value;
  throw new EngineError('unsupported_template', `The stack has no output ${id}.`);
}
