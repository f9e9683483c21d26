import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod/mini';
import { propertiesOf, synthesize } from './synthesize.ts';

const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const alarms = Object.values(propertiesOf(synthesize(), 'AWS::CloudWatch::Alarm'));

const Metrics = z.array(z.object({ MetricStat: z.optional(z.unknown()) }));

it('has a runbook for every alarm, and no other', () => {
  const named = alarms.map(
    ({ AlarmDescription }) => String(AlarmDescription).split('docs/operations.md#')[1],
  );

  const section = guide.split('## When an alarm goes off')[1]?.split('\n## ')[0] ?? '';
  expect([...new Set(named)].sort()).toEqual(anchors(section, '###').sort());
});

it('says in every runbook what it means, what happens to money, where to look and what to do', () => {
  const section = guide.split('## When an alarm goes off')[1]?.split('\n## ')[0] ?? '';

  for (const runbook of section.split('\n### ').slice(1)) {
    expect(runbook).toMatch(/\*\*Means\*\*.*\*\*Money\*\*.*\*\*Look\*\*.*\*\*do\*\*/is);
  }
});

it('leads to sections that there are', () => {
  const links = [...guide.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor]) => anchor);

  const there = [...anchors(guide, '##'), ...anchors(guide, '###')];
  expect(links).not.toHaveLength(0);
  expect(links.filter((anchor) => !there.includes(String(anchor)))).toEqual([]);
});

it('says what the alarms cost: ten cents a month for each metric that they watch', () => {
  const watched = alarms.reduce(
    (sum, alarm) => sum + (alarm.Metrics === undefined ? 1 : computedFrom(alarm.Metrics)),
    0,
  );

  expect(guide).toContain(`The ${alarms.length} alarms watch ${watched} metrics`);
  expect(guide).toContain(`**$${(watched * 0.1).toFixed(2)} a month**`);
});

function computedFrom(metrics: unknown): number {
  return Metrics.parse(metrics).filter(({ MetricStat }) => MetricStat !== undefined).length;
}

/** What GitHub makes of the headings of one level. */
function anchors(text: string, level: '##' | '###'): string[] {
  const headings = [...text.matchAll(new RegExp(`^${level} (.+)$`, 'gm'))];
  return headings.map(([, heading]) =>
    String(heading).toLowerCase().replaceAll(',', '').replaceAll(' ', '-'),
  );
}
