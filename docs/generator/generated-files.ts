import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { errorTableFiles } from './errors/error-table.ts';
import { eventSchemaFiles } from './events/event-schema-files.ts';
import type { GeneratedFile } from './generated-file.ts';
import { openApiFiles } from './openapi/openapi-files.ts';
import { performanceFiles } from './performance/performance-files.ts';
import { stagesSchemaFiles } from './stages-schema.ts';

const projectRoot = new URL('../../', import.meta.url);

/** All that is generated, as it should be. */
export function generatedFiles(): GeneratedFile[] {
  return [
    ...openApiFiles(),
    ...errorTableFiles(),
    ...eventSchemaFiles(),
    ...stagesSchemaFiles(),
    ...performanceFiles(),
  ];
}

/** Those of `files` that are missing or otherwise on the disk: somebody changed the code and not what is made from it. */
export function staleFiles(files: readonly GeneratedFile[]): GeneratedFile[] {
  return files.filter(({ file, text }) => {
    const path = locationOf(file);
    return !existsSync(path) || readFileSync(path, 'utf8') !== text;
  });
}

/** Writes those that are stale. @returns their paths from the project's root */
export function writeGeneratedFiles(files: readonly GeneratedFile[]): string[] {
  return staleFiles(files).map(({ file, text }) => {
    mkdirSync(new URL('./', locationOf(file)), { recursive: true });
    writeFileSync(locationOf(file), text);
    return file;
  });
}

/** Where a generated file lies. */
function locationOf(file: string): URL {
  return new URL(file, projectRoot);
}
