import type { Node } from 'constructs';
import * as z from 'zod/mini';
import { DOCUMENTED_CURRENCIES } from '../../shared/payment/money.ts';
import { nearest } from '../nearest.ts';
import { SettingsError } from '../settings-error.ts';
import { parseSettings } from './parse-settings.ts';
import { allNames, schemaAt } from './setting-paths.ts';
import type { StageSettings } from './stage-settings.ts';

/** The context value that names the stage. */
export const STAGE = 'stage';

/**
 * The settings of a stage with what `-c <setting>=<value>` changes about them for one deployment: `-c cache.closed=10m`,
 * `-c checkLadder=30s,5m`, `-c deletionProtection=false`.
 *
 * A name with a character that no setting has is the CDK's (`@aws-cdk/...`, `aws:cdk:...`, `cli-telemetry`), unless it is nearly
 * one of ours: `cache-closed`.
 *
 * @throws {SettingsError} about a name that is no setting and a value that can't be one
 */
export function withOverrides(settings: StageSettings, node: Node): StageSettings {
  const context: Record<string, unknown> = node.getAllContext();
  const ours = Object.entries(context).filter(([name]) => name !== STAGE && isMeantForUs(name));
  return ours.reduce((changed, [name, value]) => {
    const path = name.split('.');
    const schema = schemaAt(path);
    if (schema === undefined) throw unknown(name);
    return parseSettings(
      withValue(withDefaultBelow(changed, path), path, decoded(name, value, schema)),
      `-c ${name}=${value}`,
    );
  }, settings);
}

function isMeantForUs(name: string): boolean {
  return /^[\w.]+$/.test(name) || nearest(name, [STAGE, ...allNames()]) !== undefined;
}

function unknown(name: string): SettingsError {
  const meant = nearest(name, [STAGE, ...allNames()]);
  const hint = meant === undefined ? `there are stage, ${allNames().join(', ')}` : `did you mean ${meant}?`;
  return new SettingsError(`-c ${name}: there is no setting ${name}; ${hint}`);
}

/** The command line knows texts only; what else the setting wants is read out of it, and a text that isn't that stays one. */
function decoded(name: string, value: unknown, schema: z.core.$ZodType): unknown {
  if (typeof value !== 'string') return value;
  if (schema instanceof z.ZodMiniNumber) return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (schema instanceof z.ZodMiniBoolean && /^(true|false)$/.test(value)) return value === 'true';
  if (!(schema instanceof z.ZodMiniArray)) return value;
  const entries = value.split(',').map((entry) => entry.trim());
  // The gaps of a ladder may be bare seconds here: `30,60,300`.
  return name === 'checkLadder' ? entries.map((gap) => (/^\d+$/.test(gap) ? `${gap}s` : gap)) : entries;
}

/**
 * Where a stage says nothing of `currencies`, those that Paystack documents are its currencies; `-c currencies.NGN=100` changes one of
 * them and takes none away. The other groups have no need of this: what they don't name is as by default.
 */
function withDefaultBelow(settings: StageSettings, [group, entry]: readonly string[]): StageSettings {
  if (group !== 'currencies' || entry === undefined) return settings;
  return { ...settings, currencies: settings.currencies ?? { ...DOCUMENTED_CURRENCIES } };
}

/** The settings with one value replaced; the groups above it are made where they are missing. */
function withValue(settings: unknown, [name, ...inner]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const group: object = typeof settings === 'object' && settings !== null ? settings : {};
  return { ...group, [name]: withValue(Reflect.get(group, name), inner, value) };
}
