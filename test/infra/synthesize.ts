import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PaystackPaymentsStack } from '../../infra/paystack-payments-stack.ts';
import type { PaystackPaymentsProps } from '../../infra/settings.ts';

const { context: flags } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** The feature flags of `cdk.json`, and no bundling of the functions. */
export const context: Record<string, unknown> = { ...flags, 'aws:cdk:bundling-stacks': [] };

let withDefaults: Template | undefined;

/** The ready stack's template; the one without any property is made once and shared. */
export function synthesize(props?: PaystackPaymentsProps): Template {
  if (props !== undefined) return templateOf(props);
  withDefaults ??= templateOf({});
  return withDefaults;
}

function templateOf(props: PaystackPaymentsProps): Template {
  const app = new App({ context });
  return Template.fromStack(new PaystackPaymentsStack(app, 'PaystackPayments-test', props));
}

/**
 * The properties of all resources of a type, by name: a logical id without the construct's prefix and the hash, so
 * `Table` for `PaymentsTable9E001CC6`. References in them read as names too: `Table` for a `Ref`, `Table.Arn` for an
 * attribute, `Table.Arn/index/due-payments` for a text around one.
 */
export function propertiesOf(template: Template, type: string): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(template.findResources(type)).map(([logicalId, resource]) => [
      nameOf(logicalId),
      asRecord(readable(resource.Properties)),
    ]),
  );
}

/** A value with its references to resources made readable, as {@link propertiesOf} does. */
export function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (!isRecord(value)) return value;
  if (typeof value.Ref === 'string') return nameOf(value.Ref);
  const attribute = value['Fn::GetAtt'];
  if (Array.isArray(attribute)) return `${nameOf(String(attribute[0]))}.${attribute[1]}`;
  const join = value['Fn::Join'];
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(readable).join(String(join[0]));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}

function nameOf(logicalId: string): string {
  return logicalId.replace(/^Payments/, '').replace(/[0-9A-F]{8}$/, '');
}

function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
