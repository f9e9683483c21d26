import { expect, it, onTestFinished, vi } from 'vitest';
import { Table } from '../../../local/console/table/table.ts';

/** Of a server that takes a call and never answers it. */
function neverAnswers(_url: unknown, { signal }: RequestInit = {}): Promise<Response> {
  return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}

function unansweredTable(ended = new AbortController().signal): Table {
  vi.spyOn(globalThis, 'fetch').mockImplementation(neverAnswers);
  onTestFinished(() => void vi.restoreAllMocks());
  return new Table('http://127.0.0.1:1', 'payments', ended);
}

it('gives up a table that does not answer', async () => {
  const limit = new AbortController();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
  const asked = unansweredTable().get(['PAYMENT#tea-1']);
  limit.abort(new DOMException('The operation timed out', 'TimeoutError'));

  await expect(asked).rejects.toMatchObject({
    code: 'table_unreadable',
    message: expect.stringContaining('timed out'),
  });
  expect(timeout).toHaveBeenCalledWith(5_000);
});

it('asks for nothing more when the console ends', async () => {
  const ending = new AbortController();
  const asked = unansweredTable(ending.signal).scan('PAYMENT#', 10, undefined);
  ending.abort();

  await expect(asked).rejects.toMatchObject({ code: 'table_unreadable' });
});
