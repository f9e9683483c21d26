import type * as z from 'zod/mini';
import { nearest } from '../nearest.ts';
import { SettingsError } from '../settings-error.ts';
import { namesAt } from './setting-paths.ts';
import { type StageSettings, stageSettings } from './stage-settings.ts';

/**
 * The settings of a stage, every one known and of the right kind.
 *
 * @param source where they were written, for the message: `infra/stages.json, stage "prod"`
 * @throws {SettingsError} about the first that is not
 */
export function parseSettings(written: unknown, source: string): StageSettings {
  const parsed = stageSettings.safeParse(written, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SettingsError(`${source}: ${issue === undefined ? 'is no stage' : sentence(issue)}`);
}

function sentence(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return unknownSetting(path, issue.keys[0] ?? '');
  const isEntry = typeof issue.path.at(-1) === 'number';
  const subject = isEntry ? `every entry of ${path.slice(0, -1).join('.')}` : path.join('.') || 'a stage';
  return `${subject} must be ${issue.message}, not ${JSON.stringify(issue.input)}`;
}

/** @example unknownSetting(['cache'], 'closd') // there is no setting cache.closd; did you mean cache.closed? */
function unknownSetting(path: readonly string[], name: string): string {
  const known = namesAt(path);
  const meant = nearest(name, known);
  const hint =
    meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${[...path, meant].join('.')}?`;
  return `there is no setting ${[...path, name].join('.')}; ${hint}`;
}
