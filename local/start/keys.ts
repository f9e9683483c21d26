import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { Engine } from '../engine.ts';
import { EngineError } from '../engine-error.ts';

const ServiceKeys = z.record(z.string(), z.string());
const PaystackKeys = z.looseObject({ current: z.string() });

/** Puts the Paystack key where the functions look for it. The one before stays as `previous`, as after a rotation. */
export function setPaystackKey(engine: Engine, key: string): void {
  const secret = output(engine, 'PaystackSecretName');
  const { current } = z.parse(PaystackKeys, JSON.parse(engine.secrets.currentValue(secret)));
  if (current === key) return;
  const previous = current === '' ? {} : { previous: current };
  engine.secrets.putValue(secret, JSON.stringify({ current: key, ...previous }));
}

/**
 * Makes one key the service key: the one that was asked for, else the one kept in `file`, else the one that was generated with the
 * secret. It is kept in `file`, which only its owner can read.
 */
export function setServiceKey(engine: Engine, file: string, wanted: string | undefined): string {
  const secret = output(engine, 'ServiceKeysSecretName');
  const keys = z.parse(ServiceKeys, JSON.parse(engine.secrets.currentValue(secret)));
  const key = wanted ?? kept(file) ?? keys.default;
  if (key === undefined) throw new EngineError('corrupt_state', 'There is no service key. Set SERVICE_KEY.');
  if (keys.default !== key) engine.secrets.putValue(secret, JSON.stringify({ ...keys, default: key }));
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}

function kept(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function output(engine: Engine, id: string): string {
  const value = engine.outputs[id];
  if (value !== undefined) return value;
  throw new EngineError('unsupported_template', `The stack has no output ${id}.`);
}
