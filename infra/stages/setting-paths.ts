import * as z from 'zod/mini';
import { stageSettings } from './stage-settings.ts';

/** What may be written at a path such as `['cache', 'closed']`; nothing where there is no such setting. */
export function schemaAt(path: readonly string[]): z.core.$ZodType | undefined {
  let schema: z.core.$ZodType | undefined = stageSettings;
  for (const name of path) {
    if (schema instanceof z.ZodMiniObject) schema = required(schema.shape[name]);
    else if (schema instanceof z.ZodMiniRecord) schema = required(schema.def.valueType);
    else return undefined;
  }
  return schema;
}

/** The names that may stand in the group at a path, or in the stage itself where the path is empty. */
export function namesAt(path: readonly string[]): string[] {
  const schema = schemaAt(path);
  return schema instanceof z.ZodMiniObject ? Object.keys(schema.shape) : [];
}

/** The names of all settings, those of groups with a dot: `cache.closed`. */
export function allNames(path: readonly string[] = []): string[] {
  return namesAt(path).flatMap((name) => {
    const inner = [...path, name];
    return [inner.join('.'), ...allNames(inner)];
  });
}

function required(schema: unknown): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodMiniExactOptional) return schema.def.innerType;
  return schema instanceof z.core.$ZodType ? schema : undefined;
}
