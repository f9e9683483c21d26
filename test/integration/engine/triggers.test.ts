import { expect, it } from 'vitest';
import { EngineClock } from '../../../local/clock.ts';
import { parseRate } from '../../../local/schedule.ts';
import { startTestEngine, written } from './support/start-test-engine.ts';
import type { TestStack } from './support/test-stack.ts';

const MINUTE_MS = 60_000;
const source =
  'export const handler = async (event) => { console.log(JSON.stringify({ ...event, now: Date.now() })); };';

function scheduled(properties: object): TestStack {
  return {
    functions: { Sweep: { source } },
    resources: {
      EveryTenMinutes: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(10 minutes)',
          State: 'ENABLED',
          Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Sweep', 'Arn'] } }],
          ...properties,
        },
      },
    },
  };
}

it('reads rates', () => {
  expect(parseRate('rate(1 minute)')).toBe(60_000);
  expect(parseRate('rate(2 hours)')).toBe(7_200_000);
  expect(parseRate('rate(3 days)')).toBe(259_200_000);
  expect(parseRate('cron(0 12 * * ? *)')).toBeUndefined();
  expect(parseRate('rate(0 minutes)')).toBeUndefined();
});

it('runs a schedule when its time has come on the engine clock, with the event of EventBridge', async () => {
  const start = Date.UTC(2030, 0, 1);
  const clock = new EngineClock(() => start);
  const { activity } = await startTestEngine(scheduled({}), { clock });

  clock.advance(9 * MINUTE_MS);
  clock.advance(MINUTE_MS);
  const [first] = await written(activity, 1);

  expect(first).toMatchObject({
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    time: '2030-01-01T00:10:00Z',
    resources: ['arn:aws:events:us-east-1:000000000000:rule/Shop-EveryTenMinutes'],
    detail: {},
  });
});

it('runs a schedule once for an advance across many periods, at the end of it, and again in the next period', async () => {
  const start = Date.now();
  const clock = new EngineClock(() => start);
  const { engine, activity } = await startTestEngine(scheduled({}), { clock });

  clock.advance(24 * 60 * MINUTE_MS);
  const [first] = await written(activity, 1);
  await engine.runSchedules(); // one that is still under way is waited for
  clock.advance(10 * MINUTE_MS);
  const runs = await written(activity, 2);

  expect(Reflect.get(Object(first), 'time')).toBe(
    new Date(start + 24 * 60 * MINUTE_MS).toISOString().replace(/\.\d+/, ''),
  );
  expect(runs.length).toBeGreaterThanOrEqual(2);
});

it('gives the input of the target in place of the event', async () => {
  const Targets = [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Sweep', 'Arn'] }, Input: '{"deep":true}' }];
  const { engine, activity } = await startTestEngine(scheduled({ Targets }));

  await engine.runSchedules();

  const [event] = await written(activity, 1);
  expect(event).toEqual({ deep: true, now: expect.any(Number) });
});

it('runs no schedule that is disabled', async () => {
  const { engine } = await startTestEngine(scheduled({ State: 'DISABLED' }));

  const results = await engine.runSchedules();

  expect(results).toEqual([]);
});

it('runs the schedules of EventBridge Scheduler too', async () => {
  const { engine, activity } = await startTestEngine({
    functions: { Sweep: { source } },
    resources: {
      Hourly: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'rate(1 hour)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: { 'Fn::GetAtt': ['Sweep', 'Arn'] }, RoleArn: 'any', Input: '{"hourly":true}' },
        },
      },
    },
  });

  await engine.runSchedules();

  expect(await written(activity, 1)).toMatchObject([{ hourly: true }]);
});
