import type { EngineClock } from './clock.ts';
import { EventSourceMapping, EventSourceMappingProperties } from './event-source-mapping.ts';
import type { FunctionRegistry } from './lambda/function-registry.ts';
import type { LambdaFunction } from './lambda/lambda-function.ts';
import type { QueueDefinition } from './queues.ts';
import { parseRate, RuleProperties, Schedule, ScheduleProperties } from './schedule.ts';
import { type StackTemplate, unsupported } from './template/stack-template.ts';

/** Starts the template's pollers. */
export function startEventSourceMappings(
  template: StackTemplate,
  functions: FunctionRegistry,
  queues: readonly QueueDefinition[],
  sqsUrl: string,
  onError: (message: string) => void,
): EventSourceMapping[] {
  const type = 'AWS::Lambda::EventSourceMapping';
  const mappings = template.resources(type, EventSourceMappingProperties).map(({ logicalId, properties }) => {
    const queue = queues.find(({ attributes }) => attributes.Arn === properties.EventSourceArn);
    if (queue === undefined)
      throw unsupported(logicalId, type, 'property EventSourceArn is no queue of this stack');
    // By name or by ARN.
    const lambda = functions.find(properties.FunctionName);
    return new EventSourceMapping({ sqsUrl, queueUrl: queue.ref, lambda, properties, onError });
  });
  for (const mapping of mappings) mapping.start();
  return mappings;
}

interface ScheduledTarget {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
  readonly arn: string;
  readonly expression: string;
  readonly target: { readonly Arn: string; readonly Input?: string | undefined };
}

/** Starts the template's schedules: those of EventBridge rules and of EventBridge Scheduler. */
export function startSchedules(
  template: StackTemplate,
  functions: FunctionRegistry,
  clock: EngineClock,
  onError: (message: string) => void,
): Schedule[] {
  const schedules = scheduledTargets(template).map(({ logicalId, type, name, arn, expression, target }) => {
    const periodMs = parseRate(expression);
    const lambda: LambdaFunction | undefined = functions.byArn(target.Arn);
    if (periodMs === undefined) {
      throw unsupported(
        logicalId,
        type,
        `property ScheduleExpression has a value that is not emulated (${expression})`,
      );
    }
    if (lambda === undefined) throw unsupported(logicalId, type, 'its target is no function of this stack');
    const input = target.Input === undefined ? {} : { input: target.Input };
    return new Schedule({ name, arn, periodMs, lambda, clock, onError, ...input });
  });
  for (const schedule of schedules) schedule.start();
  return schedules;
}

function scheduledTargets(template: StackTemplate): ScheduledTarget[] {
  const rules = template.resources('AWS::Events::Rule', RuleProperties).flatMap((rule) => {
    const { logicalId, name, properties } = rule;
    if (properties.State === 'DISABLED') return [];
    return properties.Targets.map((target) => ({
      logicalId,
      type: 'AWS::Events::Rule',
      name,
      arn: rule.attributes.Arn ?? '',
      expression: properties.ScheduleExpression,
      target,
    }));
  });
  const schedules = template.resources('AWS::Scheduler::Schedule', ScheduleProperties).flatMap((schedule) => {
    const { logicalId, name, properties } = schedule;
    if (properties.State === 'DISABLED') return [];
    return {
      logicalId,
      type: 'AWS::Scheduler::Schedule',
      name,
      arn: schedule.attributes.Arn ?? '',
      expression: properties.ScheduleExpression,
      target: properties.Target,
    };
  });
  return [...rules, ...schedules];
}
