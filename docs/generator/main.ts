import { generatedFiles, staleFiles, writeGeneratedFiles } from './generated-files.ts';

// `npm run docs` writes what is made from the code; with `--check` (`npm run check:docs`) it only says what is stale.
if (process.argv.includes('--check')) {
  for (const { file } of staleFiles(generatedFiles())) {
    console.error(`${file} is not what the code says: run npm run docs`);
    process.exitCode = 1;
  }
} else {
  for (const file of writeGeneratedFiles(generatedFiles())) console.log(`wrote ${file}`);
}
