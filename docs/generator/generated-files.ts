import { existsSync, readFileSync } from 'node:fs';
import { errorTableFiles } from './errors/error-table.ts';
import { eventSchemaFiles } from './events/event-schema-files.ts';
import type { GeneratedFile } from './generated-file.ts';
import { openApiFiles } from './openapi/openapi-files.ts';
import { stagesSchemaFiles } from './stages-schema.ts';

const projectRoot = new URL('../../', import.meta.url);

/** All that is generated, as it should be. */
export function generatedFiles(): GeneratedFile[] {
  return [...openApiFiles(), ...errorTableFiles(), ...eventSchemaFiles(), ...stagesSchemaFiles()];
}

/** Those of `files` that are missing or otherwise on the disk: somebody changed the code and not what is made from it. */
export function staleFiles(files: readonly GeneratedFile[]): GeneratedFile[] {
  return files.filter(({ file, text }) => {
    const path = locationOf(file);
    return !existsSync(path) || readFileSync(path, 'utf8') !== text;
  });
}

/** Where a generated file lies. */
export function locationOf(file: string): URL {
  return new URL(file, projectRoot);
}
