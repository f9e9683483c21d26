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
    QueryString: expect.stringMatching(/level = 'ERROR' or .*Task timed out/),
    LogGroupNames: logs,
  });
});
