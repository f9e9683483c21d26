import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleDeadLetters, bundleFunctions } from './bundle.ts';
import { BUNDLE_FILE } from './function-code.ts';

/*
 * `npm run build`, and before every `npm pack`: what a CDK app can install, in `dist/`. Node.js strips no types in `node_modules`,
 * so the construct is compiled; and the app has no bundler, so the functions are bundled, and so is the command that goes with them.
 */
const projectRoot = join(import.meta.dirname, '..');
const dist = join(projectRoot, 'dist');

rmSync(dist, { recursive: true, force: true });
execFileSync('tsc', ['--project', 'tsconfig.build.json'], { cwd: projectRoot, stdio: 'inherit' });
for (const [folder, bundle] of bundleFunctions()) {
  mkdirSync(join(dist, 'functions', folder), { recursive: true });
  writeFileSync(join(dist, 'functions', folder, BUNDLE_FILE), bundle);
}
mkdirSync(join(dist, 'tools'));
writeFileSync(join(dist, 'tools', 'dead-letters.mjs'), bundleDeadLetters(), { mode: 0o755 });
