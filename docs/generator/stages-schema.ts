import * as z from 'zod/mini';
import { stagesFile } from '../../infra/stages/stage-settings.ts';
import type { GeneratedFile } from './generated-file.ts';

/** The JSON schema of `infra/stages.json`, by which an editor completes and explains the settings. */
export function stagesSchemaFiles(): GeneratedFile[] {
  return [
    { file: 'infra/stages.schema.json', text: `${JSON.stringify(z.toJSONSchema(stagesFile), null, 2)}\n` },
  ];
}
