import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/**
 * Serves one page at every path, until the test ends.
 *
 * @param content what is in its `main`
 * @returns its URL, with a slash at the end
 */
export async function servePage(content: string): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!DOCTYPE html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><main>${content}</main>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
}
