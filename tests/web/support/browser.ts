import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/**
 * The Chromium of this machine, if there is one: best without its own windows and menus, which cost two thirds of the time
 * and which no test looks at.
 */
const executablePath = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
  .map((name) => Bun.which(name))
  .find((path) => path !== null);

/** Tests of the web app are left out where there is no browser, and say so; `.ci/run` installs one. */
export const hasBrowser = executablePath !== undefined;
if (!hasBrowser) {
  process.stderr.write(
    'There is no Chromium here: tests of the web app are skipped. Install chromium-headless-shell or chromium.\n',
  );
}

/** How long anything in the browser may take before it counts as not coming. */
export const browserTimeoutMs = 20_000;

export interface TestBrowser {
  readonly browser: Browser;
  /** A page of somebody who shares nothing with the others; what goes wrong in it is in `problems`. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes every page: one that nobody looks at any more still draws whatever it hears. */
  closePages(): Promise<void>;
  /** Errors of pages, refusals of the policy, and requests to anywhere but the server. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

const watch = (page: Page, origin: string, problems: string[]): void => {
  page.on('pageerror', (error) => problems.push(`page error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    // Chromium says so of every answer that is an error, and of connections that fail: whether that was meant is the test's to judge.
    if (
      message.type() === 'error' &&
      !/^Failed to load resource|^WebSocket connection to/.test(message.text())
    )
      problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== new URL(origin).host)
      problems.push(`request to elsewhere: ${request.url()}`);
  });
};

/** Starts a Chromium for one test file. */
export const startBrowser = async (): Promise<TestBrowser> => {
  const home = mkdtempSync(join(tmpdir(), 'parley-chromium-'));
  const browser = await chromium.launch({
    executablePath: executablePath ?? 'chromium',
    env: { ...process.env, HOME: home },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const problems: string[] = [];
  return {
    browser,
    problems,
    async open(url, options = {}) {
      const context: BrowserContext = await browser.newContext({
        viewport: { width: 1_440, height: 900 },
        locale: 'en-GB',
        timezoneId: 'UTC',
        ...options,
      });
      context.setDefaultTimeout(browserTimeoutMs);
      const page = await context.newPage();
      watch(page, url, problems);
      await page.goto(url);
      return page;
    },
    async closePages() {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    async close() {
      await browser.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
};
