import { Duration } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import type { PaystackPaymentsProps } from './settings.ts';

/**
 * What can be set on the ready stack without changing its code, for one deployment: `cdk deploy -c <name>=<value>`.
 *
 * - `paystackBaseUrl`: another Paystack, such as the simulator
 * - `checkLadder`: the gaps between checks in seconds, `30,60,120`
 *
 * @throws Error at synthesis that names the value and says what it has to be
 */
export function propsFromContext(node: Node): Pick<PaystackPaymentsProps, 'paystackBaseUrl' | 'checkLadder'> {
  const paystackBaseUrl = text(node, 'paystackBaseUrl');
  const checkLadder = text(node, 'checkLadder');
  return {
    ...(paystackBaseUrl === undefined ? {} : { paystackBaseUrl }),
    ...(checkLadder === undefined ? {} : { checkLadder: checkLadder.split(',').map(gapOf) }),
  };
}

function text(node: Node, name: string): string | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`The context value ${name} must be a text: ${JSON.stringify(value)}`);
}

function gapOf(seconds: string): Duration {
  if (!/^\d+$/.test(seconds)) {
    throw new Error(`The context value checkLadder must be whole seconds, divided by commas: "${seconds}"`);
  }
  return Duration.seconds(Number(seconds));
}
