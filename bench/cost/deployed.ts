import * as z from 'zod/mini';
import { TableProperties } from '../../local/dynamodb/table-definition.ts';
import { parseRate, RuleProperties } from '../../local/schedule.ts';
import { readStack } from '../../local/template/assembly.ts';
import { StackTemplate } from '../../local/template/stack-template.ts';
import type { TableShape } from './table-meter.ts';

/** What of a stack decides about its bill, read from its template. */
export interface Deployed {
  /** By their names: a name for people, and their memory in MB. */
  readonly functions: ReadonlyMap<string, { readonly label: string; readonly memoryMb: number }>;
  readonly tables: ReadonlyMap<string, TableShape>;
  readonly ttlAttributes: ReadonlySet<string>;
  readonly hasRecovery: boolean;
  /** The URL of each queue, at the address that was handed in. */
  readonly queueUrls: ReadonlyMap<string, string>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Names of the functions that Lambda polls queues for, one for each mapping. */
  readonly polling: readonly string[];
  /** How often a month each schedule runs its function. */
  readonly runsPerMonth: ReadonlyMap<string, number>;
  /** Of each request, as API Gateway writes it; missing where it writes none. */
  readonly accessLogFormat: string | undefined;
  readonly hasArchive: boolean;
  readonly secrets: number;
  /** How many secrets functions read, each function's counted by itself. */
  readonly secretReaders: number;
  readonly alarmMetrics: number;
  readonly dashboards: number;
}

/** 730 hours, as AWS's own examples have it. */
export const MONTH_MS = 730 * 3_600_000;

const functionSchema = z.looseObject({
  MemorySize: z._default(z.number(), 128),
  Environment: z.optional(z.looseObject({ Variables: z.optional(z.record(z.string(), z.string())) })),
});
const mappingSchema = z.looseObject({ FunctionName: z.string() });
const stageSchema = z.looseObject({ AccessLogSettings: z.optional(z.looseObject({ Format: z.string() })) });
const alarmSchema = z.looseObject({
  Metrics: z.optional(z.array(z.looseObject({ MetricStat: z.optional(z.unknown()) }))),
});
const recoverySchema = z.optional(z.looseObject({ PointInTimeRecoveryEnabled: z.boolean() }));

/** @param sqsUrl where the functions reach SQS */
export async function readDeployed(assembly: string, sqsUrl: string): Promise<Deployed> {
  const template = new StackTemplate(await readStack(assembly), { sqs: sqsUrl, api: '' });
  const anything = z.looseObject({});
  const tables = template.resources('AWS::DynamoDB::Table', TableProperties);
  const functions = template.resources('AWS::Lambda::Function', functionSchema);
  const nameOf = (arnOrName: string) =>
    functions.find(({ name, attributes }) => [name, attributes.Arn].includes(arnOrName))?.name ?? arnOrName;
  const rules = template.resources('AWS::Events::Rule', RuleProperties);
  const [stage] = template.resources('AWS::ApiGatewayV2::Stage', stageSchema);
  const alarms = template.resources('AWS::CloudWatch::Alarm', alarmSchema);
  return {
    functions: new Map(
      functions.map(({ name, logicalId, properties }) => [
        name,
        { label: labelOf(logicalId), memoryMb: properties.MemorySize },
      ]),
    ),
    tables: new Map(tables.map(({ name, properties }) => [name, shapeOf(properties)])),
    ttlAttributes: new Set(
      tables.flatMap(({ properties }) => properties.TimeToLiveSpecification?.AttributeName ?? []),
    ),
    hasRecovery: tables.some(
      ({ properties }) =>
        recoverySchema.parse(properties.PointInTimeRecoverySpecification)?.PointInTimeRecoveryEnabled,
    ),
    queueUrls: new Map(template.resources('AWS::SQS::Queue', anything).map(({ name, ref }) => [name, ref])),
    outputs: template.outputs(),
    polling: template
      .resources('AWS::Lambda::EventSourceMapping', mappingSchema)
      .map(({ properties }) => nameOf(properties.FunctionName)),
    runsPerMonth: new Map(
      rules.flatMap(({ properties }) =>
        properties.Targets.map(({ Arn }) => {
          const period = parseRate(properties.ScheduleExpression) ?? MONTH_MS;
          return [nameOf(Arn), MONTH_MS / period] as const;
        }),
      ),
    ),
    accessLogFormat: stage?.properties.AccessLogSettings?.Format,
    hasArchive: template.resources('AWS::Events::Archive', anything).length > 0,
    secrets: template.resources('AWS::SecretsManager::Secret', anything).length,
    secretReaders: functions
      .flatMap(({ properties }) => Object.keys(properties.Environment?.Variables ?? {}))
      .filter((name) => name.endsWith('SECRET_ID')).length,
    // An alarm on an expression is billed for each metric in it.
    alarmMetrics: alarms.reduce(
      (sum, { properties }) =>
        sum + (properties.Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1),
      0,
    ),
    dashboards: template.resources('AWS::CloudWatch::Dashboard', anything).length,
  };
}

/** Without the eight characters that CDK adds, and the name of the construct. */
function labelOf(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '').replace(/^Payments/, '');
}

function shapeOf({
  KeySchema,
  GlobalSecondaryIndexes = [],
  AttributeDefinitions,
}: TableProperties): TableShape {
  const key = KeySchema.map(({ AttributeName }) => AttributeName);
  return {
    key,
    indexes: GlobalSecondaryIndexes.map(({ KeySchema: indexKey, Projection }) => {
      const keys = indexKey.map(({ AttributeName }) => AttributeName);
      if (Projection.ProjectionType === 'ALL') {
        throw new Error(`An index of all attributes of ${AttributeDefinitions.length} is not counted here`);
      }
      return { keys, projected: [...key, ...keys, ...(Projection.NonKeyAttributes ?? [])] };
    }),
  };
}
