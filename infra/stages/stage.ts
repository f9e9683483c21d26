import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'constructs';
import * as z from 'zod/mini';
import { nearest } from '../nearest.ts';
import { SettingsError } from '../settings-error.ts';
import { STAGE, withOverrides } from './overrides.ts';
import { parseSettings } from './parse-settings.ts';
import type { StageSettings } from './stage-settings.ts';

/** What is deployed where nobody names a stage. */
const DEFAULT_STAGE = 'dev';

const FILE = 'infra/stages.json';

/** Part of the stack's name, and so of the names of all that is in it. */
const STAGE_NAME = /^[a-z][a-z0-9-]{0,19}$/i;

/** One of the stages that are configured, as it is to be deployed. */
export interface Stage {
  readonly name: string;
  readonly settings: StageSettings;
}

/**
 * The stage that `-c stage=<name>` names, `dev` without it, with what the command line changes about it. All stages are looked
 * at, so that a mistake in `prod` shows before it is deployed.
 *
 * @param text of `infra/stages.json`
 * @throws {SettingsError} with a sentence on what is wrong where
 */
export function stageFrom(node: Node, text = stagesText()): Stage {
  const stages = stagesIn(text);
  const name: unknown = node.tryGetContext(STAGE) ?? DEFAULT_STAGE;
  const settings = typeof name === 'string' ? stages.get(name) : undefined;
  if (typeof name !== 'string' || settings === undefined) throw unknownStage(name, [...stages.keys()]);
  return { name, settings: withOverrides(settings, node) };
}

function stagesIn(text: string): Map<string, StageSettings> {
  const { $schema, ...stages } = objectIn(text);
  return new Map(
    Object.entries(stages).map(([name, settings]) => {
      if (!STAGE_NAME.test(name)) {
        throw new SettingsError(
          `${FILE}: the name of a stage must be up to 20 letters, digits and hyphens and begin with a letter, not ${JSON.stringify(name)}`,
        );
      }
      return [name, parseSettings(settings, `${FILE}, stage ${name}`)];
    }),
  );
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return z.parse(z.record(z.string(), z.unknown()), JSON.parse(text));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it must be an object of stages by name';
    throw new SettingsError(`${FILE} can't be read: ${reason}`, { cause: error });
  }
}

function unknownStage(name: unknown, known: readonly string[]): SettingsError {
  const meant = nearest(String(name), known);
  const hint = meant === undefined ? '.' : `; did you mean ${meant}?`;
  return new SettingsError(
    `There is no stage ${String(name)} in ${FILE}${hint} It has ${known.join(', ') || 'none'}; choose one with -c stage=<name>.`,
  );
}

function stagesText(): string {
  return readFileSync(join(import.meta.dirname, '..', 'stages.json'), 'utf8');
}
