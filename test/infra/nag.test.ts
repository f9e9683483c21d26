import { App, Stack, Validations } from 'aws-cdk-lib';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { expect, it } from 'vitest';
import { PaystackPayments } from '../../infra/paystack-payments.ts';
import { addReadyStack } from '../../infra/ready-stack.ts';
import { context } from './synthesize.ts';

const ACKNOWLEDGED = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;

it.each<[string, NagPack]>([
  ['AwsSolutions', new AwsSolutionsChecks()],
  ['Serverless', new ServerlessChecks()],
])('leaves nothing to say for %s of cdk-nag, in whatever app it is part of', (_, pack) => {
  const findings = findingsOf(pack, construct());

  expect(findings).toEqual([]);
});

const READY = ['dev', 'prod'].flatMap((stage) =>
  [{}, { alarmEmail: 'ops@example.com' }].map((alarms) => ({ stage, ...alarms })),
);

it.each(READY)('leaves nothing to say of the ready stack: %j', (settings) => {
  const stack = addReadyStack(new App({ context: { ...context, ...settings } }));

  const findings = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    findingsOf(pack, stack),
  );

  expect(findings).toEqual([]);
});

it('acknowledges no finding that there is not', () => {
  const payments = construct();
  const acknowledged = acknowledgementsIn(payments);
  forget(payments);

  const findings = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    findingsOf(pack, payments),
  );

  const unused = acknowledged.filter(
    ({ path, rule }) => !findings.some((found) => found.rule === rule && found.path.startsWith(path)),
  );
  expect(acknowledged).not.toHaveLength(0);
  expect(unused).toEqual([]);
});

it('acknowledges nothing for what an app adds to it', () => {
  const payments = construct();
  const integration = new HttpLambdaIntegration('Open', payments.functions.unsupportedEndpoint);
  payments.api.addRoutes({ path: '/open-to-all', integration });

  const findings = findingsOf(new AwsSolutionsChecks(), payments);

  expect(findings).toMatchObject([{ rule: 'AwsSolutions-APIG4' }]);
});

/** In somebody's app, under names of theirs. */
function construct(): PaystackPayments {
  const app = new App({ context });
  return new PaystackPayments(new Stack(app, 'Shop'), 'Checkout');
}

interface Finding {
  readonly rule: string;
  readonly path: string;
}

function findingsOf(pack: NagPack, scope: IConstruct): Finding[] {
  return pack
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? '' })),
    );
}

function acknowledgementsIn(scope: IConstruct): Finding[] {
  return scope.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === ACKNOWLEDGED)
      .flatMap(({ data }) => Object.keys(data))
      .map((rule) => ({ rule: rule.replace(/^annotation::/i, ''), path: node.path })),
  );
}

/** Takes back every acknowledgement, so that a pack says all that it finds. */
function forget(scope: IConstruct): void {
  for (const { node } of scope.node.findAll()) {
    Object.defineProperty(node, 'metadata', {
      value: node.metadata.filter(({ type }) => type !== ACKNOWLEDGED),
    });
  }
}
