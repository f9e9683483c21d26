import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { NARROW, WIDE } from './open-page.ts';

/** Not in git; CI may keep them. */
const FOLDER = join(import.meta.dirname, '..', 'screenshots');

/**
 * Takes the whole page as it stands now, narrow and wide, light and dark, as `screenshots/<name>-<width>-<theme>.png`, and expects that
 * it is never wider than the window. The page has its width and theme back afterwards.
 */
export async function takeScreenshots(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of [NARROW, WIDE]) {
    await page.setViewportSize({ width, height: width === NARROW ? 780 : 900 });
    const overhang = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overhang, `how far ${name} goes beyond ${width} px`).toBeLessThanOrEqual(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = join(FOLDER, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before !== null) await page.setViewportSize(before);
}
