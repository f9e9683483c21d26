import { expect, it } from 'vitest';
import { AUDIT_EVERY, QUEUES, RECONCILE_EVERY, TIMEOUTS } from '../faults/world/settings.ts';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();
const functions = propertiesOf(template, 'AWS::Lambda::Function');
const queues = propertiesOf(template, 'AWS::SQS::Queue');
const mappings = propertiesOf(template, 'AWS::Lambda::EventSourceMapping');

it('is attacked with the times that its functions have', () => {
  for (const [name, timeout] of Object.entries(TIMEOUTS)) {
    const resource = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    expect(Number(functions[resource]?.Timeout) * 1_000, name).toBe(timeout);
  }
});

it('is attacked with queues like its own, and as many workers', () => {
  for (const lane of ['Urgent', 'Scheduled'] as const) {
    expect(queues[`Queues${lane}`]).toMatchObject({
      VisibilityTimeout: QUEUES.visibilityTimeout / 1_000,
      RedrivePolicy: { maxReceiveCount: QUEUES.maxReceiveCount },
    });
    expect(mappings[`${lane}Jobs`]).toMatchObject({
      ScalingConfig: {
        MaximumConcurrency: QUEUES.concurrency[lane === 'Urgent' ? 'urgent' : 'scheduled'],
      },
    });
  }
});

it('is attacked with its schedules', () => {
  const rules = Object.values(propertiesOf(template, 'AWS::Events::Rule'));
  const schedules = Object.values(propertiesOf(template, 'AWS::Scheduler::Schedule'));

  expect(JSON.stringify([...rules, ...schedules])).toContain(`rate(${RECONCILE_EVERY / 60_000} minute)`);
  expect(JSON.stringify([...rules, ...schedules])).toContain(`rate(${AUDIT_EVERY / 60_000} minutes)`);
});
