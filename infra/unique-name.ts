import type { Construct } from 'constructs';

/**
 * A name for a resource that needs one, for `construct`: none other in the account and region has it, as the service name
 * begins with the stack's name, and the address tells apart what is in one app.
 *
 * @param serviceName which deployment it is part of
 * @example `PaystackPayments-dev-c8f3e2a1`
 */
export function uniqueNameOf(construct: Construct, serviceName: string): string {
  const readable = serviceName.replaceAll(/[^A-Za-z0-9-]+/g, '-').slice(0, LONGEST);
  return `${readable}-${construct.node.addr.slice(-8)}`;
}

/** EventBridge takes 256 characters. */
const LONGEST = 200;
