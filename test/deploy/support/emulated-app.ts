import { CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnArchive } from 'aws-cdk-lib/aws-events';
import { app } from '../../../infra/app.ts';
import { PaystackPayments } from '../../../infra/paystack-payments.ts';

/*
 * The ready app as it is, less what MiniStack can't take. `gaps.test.ts` fails as soon as it can.
 */
for (const construct of app.node.findAll()) {
  // It knows no AWS::Events::Archive, and refuses a template with a type that it doesn't know as a whole.
  if (construct instanceof CfnArchive) construct.node.scope?.node.tryRemoveChild(construct.node.id);

  // `Ref` of a secret is its name there, and its ARN at CloudFormation; the outputs take the name out of the ARN.
  if (construct instanceof PaystackPayments) {
    replaceOutput(construct, 'PaystackSecretName', construct.paystackSecret.secretArn);
    replaceOutput(construct, 'ServiceKeysSecretName', construct.serviceKeysSecret.secretArn);
  }
}

function replaceOutput(payments: PaystackPayments, id: string, value: string): void {
  const output = Stack.of(payments).node.findChild(id);
  if (output instanceof CfnOutput) output.value = value;
}
