import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The id of the construct in the ready stack, and in most others. */
const USUAL_ID = 'Payments';

/**
 * What tells one deployment from another in logs and metrics: the stack's name, which is unique in an account and region,
 * and the construct's path in the stack unless it is the usual one.
 *
 * @example `PaystackPayments-dev` for `Payments` in the stack of that name, `Shop/Lagos/Payments` for one further down
 */
export function serviceNameOf(payments: Construct): string {
  const stack = outermost(Stack.of(payments));
  const path = payments.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  const isUsual = path.length === 1 && path[0] === USUAL_ID;
  return isUsual ? stack.stackName : [stack.stackName, ...path].join('/');
}

/** The name of a nested stack is known only once it is deployed. */
function outermost(stack: Stack): Stack {
  return stack.nestedStackParent === undefined ? stack : outermost(stack.nestedStackParent);
}
