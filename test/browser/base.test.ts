import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { expectAccessible } from './support/accessible.ts';
import { openPage } from './support/open-page.ts';
import { takeScreenshots } from './support/screenshots.ts';

/** Shows a page on a server of this machine. */
async function show(body: string) {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!DOCTYPE html><html lang="en"><title>A page</title><main><h1>A page</h1>${body}</main>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const page = await openPage();
  await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
  return page;
}

it('has nothing to say against a good page', async () => {
  const page = await show('<p>Nothing is wrong with it.');
  await expectAccessible(page);
  await takeScreenshots(page, 'base');
});

it.fails.each([
  ['logs an error', '<script>console.error("oops")</script>'],
  ['throws', '<script>throw new Error("oops")</script>'],
  ['asks another host', '<script>fetch("https://example.com/").catch(() => {})</script>'],
])('fails a test whose page %s', async (_, body) => {
  await show(body);
});

it('finds what a page is not accessible for, and where it is too wide', async () => {
  const page = await show('<input><p style="width: 2000px">Too wide');

  await expect(expectAccessible(page)).rejects.toThrow('label');
  await expect(takeScreenshots(page, 'base')).rejects.toThrow('goes beyond 360 px');
});
