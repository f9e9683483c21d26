import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';

/** How wide the narrowest phone and the widest desktop are that every page has to suit, in CSS pixels. */
export const NARROW = 360;
export const WIDE = 1_600;

interface Looks {
  /** In CSS pixels; default {@link WIDE}. */
  readonly width?: number;
  /** Default `light`. */
  readonly colorScheme?: 'light' | 'dark';
  /** False: as a browser that runs no JavaScript. Default true. */
  readonly javaScript?: boolean;
  /** What the browser may log all the same, such as that an answer was the 404 which the test asked for. */
  readonly mayLog?: RegExp;
}

const LOOPBACK = /^(https?|wss?):\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/;
/** What a page makes for itself, without asking anybody. */
const OF_ITS_OWN = /^(data|blob|about):/;

/**
 * Opens an empty page, in a browser context of its own that ends with the test. The test fails when a page of this context logs an
 * error, throws, or asks any host but this machine.
 *
 * @example
 * const page = await openPage({ width: NARROW, colorScheme: 'dark' });
 * await page.goto(url);
 */
export async function openPage(looks: Looks = {}): Promise<Page> {
  const { width = WIDE, colorScheme = 'light', javaScript = true, mayLog } = looks;
  const browser = await chromium.connect(inject('browser'));
  onTestFinished(() => browser.close());
  const context = await browser.newContext({
    viewport: { width, height: width <= 600 ? 780 : 900 },
    colorScheme,
    javaScriptEnabled: javaScript,
    // A color that is on its way to another one has no contrast to be judged.
    reducedMotion: 'reduce',
  });
  const complaints = complaintsOf(context, mayLog);
  onTestFinished(() => expect(complaints, 'what the browser complained about').toEqual([]));
  return await context.newPage();
}

/** Fills up as the pages of the context do what no page may. */
function complaintsOf(context: BrowserContext, mayLog: RegExp | undefined): string[] {
  const complaints: string[] = [];
  context.on('request', (request) => {
    const url = request.url();
    if (!LOOPBACK.test(url) && !OF_ITS_OWN.test(url)) complaints.push(`asked ${url}`);
  });
  context.on('weberror', (error) => complaints.push(`threw ${error.error().stack ?? error.error().message}`));
  context.on('console', (message) => {
    if (message.type() !== 'error' || mayLog?.test(message.text()) === true) return;
    complaints.push(`logged ${message.text()} (${message.location().url})`);
  });
  return complaints;
}
