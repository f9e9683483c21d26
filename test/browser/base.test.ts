import { expect, it } from 'vitest';
import { expectAccessible } from './support/accessible.ts';
import { openPage } from './support/open-page.ts';
import { takeScreenshots } from './support/screenshots.ts';
import { servePage } from './support/serve-page.ts';

async function show(content: string) {
  const page = await openPage();
  await page.goto(await servePage(`<h1>A page</h1>${content}`));
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
])('fails a test whose page %s', async (_, content) => {
  await show(content);
});

it('finds what a page is not accessible for, and where it is too wide', async () => {
  const page = await show('<input><p style="width: 2000px">Too wide');

  await expect(expectAccessible(page)).rejects.toThrow('label');
  await expect(takeScreenshots(page, 'base')).rejects.toThrow('goes beyond 360 px');
});
