/**
 * The `test` every spec imports. It fails a test in which the page asks any host but its own for something, throws an
 * error nobody catches or breaks its content security policy.
 */
import { test as base, expect } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';

export interface PageRules {
  /** Origins a spec answers itself, through `context.route`, in place of a real host. */
  readonly servedOrigins: readonly string[];
  /** Text of page errors the spec provokes on purpose. */
  readonly expectedErrors: readonly RegExp[];
}

interface Fixtures {
  readonly pageRules: PageRules;
  readonly checkedContext: void;
}

const OWN_SCHEMES = new Set(['data:', 'blob:', 'about:', 'chrome-error:']);

function isForeign(url: URL, rules: PageRules, ownOrigin: string): boolean {
  if (OWN_SCHEMES.has(url.protocol)) return false;
  const origin = url.origin.replace(/^ws/, 'http');
  return origin !== ownOrigin && !rules.servedOrigins.includes(origin);
}

function watchPage(page: Page, problems: string[], rules: PageRules, ownOrigin: string): void {
  page.on('pageerror', (error) => {
    if (!rules.expectedErrors.some((pattern) => pattern.test(error.message))) {
      problems.push(`uncaught error: ${error.message}`);
    }
  });
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) problems.push(message.text());
  });
  page.on('websocket', (socket) => {
    if (isForeign(new URL(socket.url()), rules, ownOrigin)) problems.push(`foreign socket: ${socket.url()}`);
  });
}

async function watchContext(
  context: BrowserContext,
  problems: string[],
  rules: PageRules,
  ownOrigin: string,
): Promise<void> {
  context.on('page', (page) => watchPage(page, problems, rules, ownOrigin));
  // Workers' requests are reported here too.
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (isForeign(url, rules, ownOrigin)) problems.push(`foreign request: ${request.method()} ${url.href}`);
  });
  await context.route(
    (url) => isForeign(url, rules, ownOrigin),
    (route) => route.abort('blockedbyclient'),
  );
}

export const test = base.extend<Fixtures>({
  pageRules: [{ servedOrigins: [], expectedErrors: [] }, { option: true }],
  checkedContext: [
    async ({ context, baseURL, pageRules }, use) => {
      if (baseURL === undefined) throw new Error('the Playwright config sets no baseURL');
      const problems: string[] = [];
      await watchContext(context, problems, pageRules, new URL(baseURL).origin);
      await use();
      expect(problems, 'what the page must not do').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
