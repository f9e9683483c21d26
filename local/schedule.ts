import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { local } from './aws-identity.ts';
import type { EngineClock } from './clock.ts';
import type { InvocationResult } from './lambda/invocation.ts';
import type { LambdaFunction } from './lambda/lambda-function.ts';
import { withoutEffect } from './template/stack-template.ts';

const State = z._default(z.enum(['ENABLED', 'DISABLED']), 'ENABLED');

/** The properties of `AWS::Events::Rule` that are emulated: schedules. Event patterns are not. */
export const RuleProperties = z.strictObject({
  Name: z.optional(z.string()),
  Description: withoutEffect, // for people
  ScheduleExpression: z.string(),
  State,
  Targets: z.array(
    z.strictObject({
      Id: z.string(),
      Arn: z.string(),
      Input: z.optional(z.string()),
      RetryPolicy: withoutEffect, // the next time is the retry
      DeadLetterConfig: withoutEffect, // see above
    }),
  ),
});

/** The properties of `AWS::Scheduler::Schedule` that are emulated. */
export const ScheduleProperties = z.strictObject({
  Name: z.optional(z.string()),
  GroupName: withoutEffect, // a name for schedules
  Description: withoutEffect,
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: withoutEffect, // a rate has none
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  State,
  Target: z.strictObject({
    Arn: z.string(),
    RoleArn: withoutEffect, // everything may do everything
    Input: z.optional(z.string()),
    RetryPolicy: withoutEffect,
    DeadLetterConfig: withoutEffect,
  }),
});

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The period of `rate(5 minutes)` in milliseconds; nothing for what isn't emulated (`cron(...)`, `at(...)`). */
export function parseRate(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression.trim()) ?? [];
  if (count === undefined || unit === undefined || Number(count) === 0) return undefined;
  return Number(count) * (UNIT_MS[unit] ?? 0);
}

export interface ScheduleOptions {
  readonly name: string;
  readonly arn: string;
  readonly periodMs: number;
  readonly lambda: LambdaFunction;
  /** The event as JSON text; without it EventBridge's own for a schedule. */
  readonly input?: string;
  readonly clock: EngineClock;
  readonly onError: (message: string) => void;
}

/**
 * Invokes a function every period of the engine's clock, the first time one period after the start.
 *
 * It never overlaps itself, and an advance of the clock across several periods runs it once, at the end of the advance: what it is
 * for (sweeping up whatever is due by now) needs no more, and a test that moves a day ahead isn't kept waiting for 288 runs.
 */
export class Schedule {
  readonly #options: ScheduleOptions;
  #running: Promise<InvocationResult> | undefined;
  #cancel = () => {};

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, periodMs } = this.#options;
    const arm = (at: number) => {
      this.#cancel = clock.setTimer(at, () => {
        arm(at + periodMs);
        if (this.#running === undefined) void this.run();
      });
    };
    arm(clock.now() + periodMs);
  }

  stop(): void {
    this.#cancel();
  }

  /** Runs it now, or waits for the run that is under way. */
  run(): Promise<InvocationResult> {
    this.#running ??= this.#invoke().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #invoke(): Promise<InvocationResult> {
    const { lambda, input, onError, name } = this.#options;
    // Not before the clock has come to the end of its advance.
    await Promise.resolve();
    const result = await lambda.invoke(input === undefined ? this.#scheduledEvent() : JSON.parse(input));
    if (result.outcome === 'error') onError(`schedule ${name} failed: ${result.error.errorMessage}`);
    return result;
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/ref/overview-event-structure.html */
  #scheduledEvent() {
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: local.accountId,
      time: new Date(this.#options.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: local.region,
      resources: [this.#options.arn],
      detail: {},
    };
  }
}
