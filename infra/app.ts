import { App } from 'aws-cdk-lib';
import { addReadyStack } from './ready-stack.ts';
import { SettingsError } from './settings-error.ts';

export const app = new App();

try {
  addReadyStack(app);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // A sentence for whoever wrote the setting, and no stack trace.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
