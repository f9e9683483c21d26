import { expect, it } from 'vitest';
import { z } from 'zod/mini';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import { isPublished, type NamedMetric } from './known-metrics.ts';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();

const Widget = z.object({
  type: z.string(),
  properties: z.object({
    title: z.string(),
    alarms: z.optional(z.array(z.string())),
    metrics: z.optional(z.array(z.array(z.unknown()))),
    query: z.optional(z.string()),
    period: z.optional(z.number()),
    annotations: z.optional(z.object({ horizontal: z.array(z.object({ value: z.number() })) })),
  }),
});

const Body = z.object({ widgets: z.array(Widget) });

const widgets = widgetsOf(template);
const drawn = widgets.flatMap(({ properties: { metrics = [] } }) => metrics.flatMap(named));

it('draws nothing that nobody publishes', () => {
  expect(drawn).not.toHaveLength(0);
  expect(drawn.filter((metric) => !isPublished(metric))).toEqual([]);
});

it('draws every metric of the functions', () => {
  const names = new Set(drawn.map(({ name }) => name));

  expect(Object.keys(METRICS).filter((name) => !names.has(name))).toEqual([]);
});

it('names the unit in the title of every chart', () => {
  const charts = widgets.filter(({ type }) => type !== 'alarm').map(({ properties }) => properties.title);

  expect(charts.filter((title) => !/\((count|ms|s|%|calls in 60 s|MB)\)$/.test(title))).toEqual([]);
});

it('shows the state of every alarm', () => {
  const alarms = Object.keys(propertiesOf(template, 'AWS::CloudWatch::Alarm'));

  const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);

  expect(shown).toEqual(alarms.map((name) => `${name}.Arn`));
});

it('draws the calls of each operation and mode below the limit that holds for them', () => {
  const limits = widgetsOf(synthesize({ quota: { live: { verify: 6_000 }, share: 0.5 } })).flatMap(
    ({ properties: { title, annotations } }) =>
      (annotations?.horizontal ?? []).map(({ value }) => [title, value]),
  );

  expect(limits).toEqual([
    ['Quota used: initialize, live mode (calls in 60 s)', 600],
    ['Quota used: verify, live mode (calls in 60 s)', 3_000],
    ['Quota used: list, live mode (calls in 60 s)', 300],
    ['Quota used: initialize, test mode (calls in 60 s)', 50],
    ['Quota used: verify, test mode (calls in 60 s)', 50],
    ['Quota used: list, test mode (calls in 60 s)', 50],
  ]);
});

it('keeps to the periods of its charts, whatever time they show: a limit is one of 60 s', () => {
  const [dashboard] = Object.values(propertiesOf(template, 'AWS::CloudWatch::Dashboard'));
  const body = JSON.parse(String(dashboard?.DashboardBody));
  const periods = Body.parse(body).widgets.flatMap(({ properties: { annotations, period } }) =>
    annotations === undefined ? [] : [period],
  );

  expect(body.periodOverride).toBe('inherit');
  expect(periods).toEqual([60, 60, 60, 60, 60, 60]);
});

it('reads the time of cold starts from the log of every function', () => {
  const query = widgets.find(({ type }) => type === 'log')?.properties.query;

  const functions = Object.keys(propertiesOf(template, 'AWS::Lambda::Function'));
  expect(query).toContain('pct(@initDuration, 95)');
  for (const name of functions) expect(query).toContain(`SOURCE '${name}Log'`);
});

function widgetsOf(from: typeof template) {
  const [dashboard] = Object.values(propertiesOf(from, 'AWS::CloudWatch::Dashboard'));
  return Body.parse(JSON.parse(String(dashboard?.DashboardBody))).widgets;
}

/** The metric of a row such as `['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', 'Jobs', { label: 'urgent' }]`. */
function named(row: readonly unknown[]): NamedMetric[] {
  const [namespace, name, ...rest] = row.filter((part) => typeof part === 'string');
  if (namespace === undefined || name === undefined) return [];
  return [{ namespace, name, dimensions: rest.filter((_, index) => index % 2 === 0) }];
}
