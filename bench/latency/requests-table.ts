import type { BenchReport } from '../support/report.ts';

/** What warm invocations ask of AWS and of Paystack, each a row: how many requests, and which. */
export function requestsTable(
  byCase: Readonly<Record<string, readonly string[]>>,
): BenchReport['tables'][number] {
  return {
    caption: 'Requests of one invocation, in the order in which they go out',
    columns: ['invocation', 'to AWS', 'which'],
    rows: Object.entries(byCase).map(([name, requests]) => [
      name,
      String(requests.filter((request) => !request.startsWith('Paystack')).length),
      requests.join(', '),
    ]),
  };
}
