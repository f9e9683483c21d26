import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Refuses whoever comes in clear, as a statement of a resource's own policy: it binds every principal, whatever that one's
 * own policies allow. DynamoDB and SQS do answer on plain HTTP; for the others it costs nothing to say.
 *
 * @param actions the service's actions that the resource's policy may speak of
 * @param resources ARNs; `*` is the resource itself where its policy can't name it without a circle
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
 */
export function tlsOnly(actions: string, resources: readonly string[] = ['*']): PolicyStatement {
  return new PolicyStatement({
    sid: 'TlsOnly',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [actions],
    resources: [...resources],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}
