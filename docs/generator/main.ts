import { mkdirSync, writeFileSync } from 'node:fs';
import { generatedFiles, locationOf, staleFiles } from './generated-files.ts';

// `npm run docs` writes what is made from the code; with `--check` (`npm run check:docs`) it only says what is stale.
const isCheck = process.argv.includes('--check');

for (const { file, text } of staleFiles(generatedFiles())) {
  if (isCheck) {
    console.error(`${file} is not what the code says: run npm run docs`);
    process.exitCode = 1;
  } else {
    mkdirSync(new URL('./', locationOf(file)), { recursive: true });
    writeFileSync(locationOf(file), text);
    console.log(`wrote ${file}`);
  }
}
