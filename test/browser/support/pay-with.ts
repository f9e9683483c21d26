import type { Page } from 'playwright-core';

/**
 * Pays at the checkout page: fills its form with a test card, and sends it.
 *
 * @param card words of the card's own line on the page, such as `Succeeds 4084`
 */
export async function payWith(page: Page, card: string): Promise<void> {
  await page.getByRole('link', { name: card }).click();
  await page.getByRole('button', { name: /^Pay / }).click();
}
