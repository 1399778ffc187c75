/** A real browser for the tests that need one; where there is none they are skipped, and say so. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { chromiumPath, launchOptions } from '../../scripts/chromium.mjs';

export const hasBrowser = chromiumPath !== null;

/** For the title of what is skipped. */
export const unless = hasBrowser ? '' : ' (skipped: no Chromium; install it or name it in CHROMIUM)';

export interface Visit {
  readonly page: Page;
  /** What went wrong or wanted out: console errors, exceptions, dialogs, requests beyond the page's own address. */
  readonly trouble: readonly string[];
}

/** Starts one browser for the file; returns how to open an address in a fresh context that the test ends. */
export function useBrowser(): (url: string, options?: BrowserContextOptions) => Promise<Visit> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch(launchOptions);
  });
  afterAll(() => browser.close());
  return async (url, options = {}) => {
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const trouble: string[] = [];
    const origin = new URL(url).origin;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text());
    });
    page.on('pageerror', (error) => trouble.push(String(error)));
    page.on('dialog', (dialog) => {
      trouble.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const wanted = request.url();
      const own = url.startsWith('file:') ? wanted.split('#')[0] === url.split('#')[0] : wanted.startsWith(origin);
      if (!own && !wanted.startsWith('blob:')) trouble.push(`request: ${wanted}`);
    });
    await page.goto(url);
    return { page, trouble };
  };
}

/** The text as a file of its own; its address. */
export function fileOf(text: string, name = 'report.html'): string {
  const folder = mkdtempSync(join(tmpdir(), 'noiselint-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  return pathToFileURL(path).href;
}

const axe = createRequire(import.meta.url)('axe-core') as { readonly source: string };

/** What axe-core finds wrong, whatever its impact, in a word each. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const results: AxeResults = await page.evaluate('axe.run({ resultTypes: ["violations"] })');
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
