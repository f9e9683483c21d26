import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PAYMENT_LOG_QUERY, REFERENCE_IN_QUERY } from '../../shared/runtime/payment-log-query.ts';
import { propertiesOf, synthesize } from './synthesize.ts';

const template = synthesize();
const logs = Object.keys(propertiesOf(template, 'AWS::Lambda::Function')).map((name) => `${name}Log`);
const queries = propertiesOf(template, 'AWS::Logs::QueryDefinition');

it('saves the query that follows one payment, over the logs of all functions', () => {
  expect(queries.SavedQueriesPayment).toEqual({
    Name: 'PaystackPayments-test/One payment through every function',
    QueryString: PAYMENT_LOG_QUERY,
    LogGroupNames: logs,
  });
  expect(PAYMENT_LOG_QUERY).toContain(`reference = '${REFERENCE_IN_QUERY}'`);
});

it('saves a query for errors, those included that only the runtime could write', () => {
  expect(queries.SavedQueriesErrors).toMatchObject({
    Name: 'PaystackPayments-test/Errors of all functions',
    QueryString: expect.stringMatching(/payment = 'mismatched' or .*Task timed out/),
    LogGroupNames: logs,
  });
});

it('saves one that leaves out the jobs of an outage, so that its cause is seen', () => {
  expect(queries.SavedQueriesCauses).toMatchObject({
    Name: 'PaystackPayments-test/Errors without jobs put back',
    QueryString: String(queries.SavedQueriesErrors?.QueryString).replace(
      '\n| sort',
      '\n| filter @message not like /"job put back"/\n| sort',
    ),
    LogGroupNames: logs,
  });
});

it('has the whole line in each query, which the command of the guide prints', () => {
  for (const { QueryString } of Object.values(queries)) expect(QueryString).toMatch(/^fields .*, @message\n/);
});

it('shows every line that a runbook names among the errors of all functions', () => {
  const root = new URL('../../', import.meta.url);
  const levels = levelsOfMessages(globSync(['functions/**/*.ts', 'shared/**/*.ts'], { cwd: root }));
  const guide = readFileSync(new URL('docs/operations.md', root), 'utf8');
  const runbooks = guide.split('## When an alarm goes off')[1]?.split('\n## ')[0] ?? '';
  const named = [...runbooks.matchAll(/`([a-z][a-z ,]+)`/g)]
    .map(([, text = '']) => text)
    .filter((text) => levels.has(text));

  const shown = shownLevels(String(queries.SavedQueriesErrors?.QueryString));
  const hidden = named.filter((message) => !levels.get(message)?.every((level) => shown.includes(level)));

  expect(new Set(named).size).toBeGreaterThan(5);
  // The line of a mismatched payment is of level INFO; the query shows it by its `payment`.
  expect(hidden).toEqual(['check applied']);
  expect(queries.SavedQueriesErrors?.QueryString).toContain("payment = 'mismatched'");

  /** The level or levels at which each message is logged. */
  function levelsOfMessages(files: readonly string[]): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const file of files) {
      const source = readFileSync(new URL(file, root), 'utf8');
      for (const [, level = '', message = ''] of source.matchAll(
        /\blog\.(info|warn|error)\(\s*'([^']+)'/gi,
      )) {
        found.set(message, [...(found.get(message) ?? []), level.toUpperCase()]);
      }
    }
    return found;
  }
});

/** The levels of the lines that a query shows, whatever else is in them. */
function shownLevels(query: string): string[] {
  const list = /\| filter level in \[([^\]]*)\]/.exec(query)?.[1] ?? '';
  return [...list.matchAll(/'(\w+)'/g)].map(([, level = '']) => level);
}
