import type { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { tlsOnly } from './tls-only.ts';

/*
 * Never change a `generateSecretString` below: CloudFormation answers any change of it by generating a new value, which
 * would wipe out the Paystack key and lock every caller out. A test freezes them.
 */

/**
 * Paystack's secret key: `{"current": "sk_...", "previous": "sk_..."}`, `previous` only while rotating.
 *
 * It starts with no usable key: `current` is empty, and the generated field is read by nobody (Secrets
 * Manager insists on generating something). Until the operator sets the key, callers get 503 `not_configured`.
 */
export class PaystackSecret extends Secret {
  constructor(scope: Construct, id: string, props: { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id, {
      description: 'The Paystack secret key: {"current":"sk_...","previous":"sk_..." only while rotating}',
      generateSecretString: { secretStringTemplate: '{"current":""}', generateStringKey: 'unused' },
      removalPolicy: props.removalPolicy,
    });
    this.addToResourcePolicy(tlsOnly('secretsmanager:*'));
  }
}

/**
 * The service keys that our own callers present, by id: `{"<id>": "<key>", ...}`. The first has the id `default` and
 * is generated: 43 letters and digits, 256 bits.
 */
export class ServiceKeysSecret extends Secret {
  constructor(scope: Construct, id: string, props: { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id, {
      description: 'The service keys that callers of the payments API present, by id: {"<id>":"<key>"}',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'default',
        passwordLength: 43,
        excludePunctuation: true,
      },
      removalPolicy: props.removalPolicy,
    });
    this.addToResourcePolicy(tlsOnly('secretsmanager:*'));
  }
}
