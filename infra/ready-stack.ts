import type { App } from 'aws-cdk-lib';
import { PaystackPaymentsStack } from './paystack-payments-stack.ts';
import { stageFrom } from './stages/stage.ts';
import { propsFrom } from './stages/stage-props.ts';

/**
 * Adds the ready stack of the stage that the app's context names: one at a time, since each more would bundle the functions
 * once more. No account and no region: it goes wherever the credentials of `cdk deploy` point.
 *
 * @param stages what stands in `infra/stages.json`, or something in its place
 * @throws {SettingsError} when the stage or one of its settings can't be
 */
export function addReadyStack(app: App, stages?: string): PaystackPaymentsStack {
  const { name, settings } = stageFrom(app.node, stages);
  return new PaystackPaymentsStack(app, `PaystackPayments-${name}`, {
    ...propsFrom(settings),
    description: 'Starts Paystack payments, finds out how each one ended and tells it once',
  });
}
