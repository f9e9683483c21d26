import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { findChromium } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser that all files share takes connections. */
    browser: string;
  }
}

/** Every name but this machine's own leads nowhere, so that nothing of a page can leave it, whatever it tries. */
const LOOPBACK_ONLY =
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]';

/**
 * Launches the one browser of all files; each test has a context of its own in it.
 *
 * @throws ChromiumMissingError
 */
export default async function launchBrowser(project: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer({
    executablePath: findChromium(process.env),
    // No sandbox: containers and CI run as root, where Chromium has none; it shows nothing but our own pages.
    chromiumSandbox: false,
    args: [
      LOOPBACK_ONLY,
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  project.provide('browser', server.wsEndpoint());
  return () => server.close();
}
