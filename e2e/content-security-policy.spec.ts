/**
 * The content security policy, on all three ways the page is served: by the dev server, by the preview server, and by a
 * host that sends no headers of its own. In each the page works, and what the policy forbids does not.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { engineWorker } from './support/engine-worker.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel } from './support/page-model.ts';

const DEV_ORIGIN = 'http://localhost:4327';
const PLAIN_ORIGIN = 'http://localhost:4328';
const ROOT = fileURLToPath(new URL('..', import.meta.url));

test.use({ pageRules: { servedOrigins: [DEV_ORIGIN, PLAIN_ORIGIN], expectedErrors: [] } });

test('the preview server', async ({ page, browser, baseURL }) => {
  const origin = new URL(baseURL ?? '').origin;
  const response = await page.goto(`${origin}/?device=wasm`);
  expect(response?.headers()['content-security-policy']).not.toMatch(
    /unsafe-inline|unsafe-eval[^;]*'unsafe-eval'/,
  );
  await expectWorks(new PageModel(page));
  await expectIsolated(page, true);
  await expectStrict(browser, origin);
});

test('a host without headers', async ({ page, browser }) => {
  const server = createServer((request, response) => {
    const path = join(ROOT, 'dist', normalize(new URL(request.url ?? '/', PLAIN_ORIGIN).pathname));
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'index.html') : path;
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((done) => server.listen(4328, done));
  try {
    // Threads are asked for in vain here, and that is no reason to fail.
    await page.goto(`${PLAIN_ORIGIN}/?device=wasm&threads=2`);
    await expectWorks(new PageModel(page));
    await expectIsolated(page, false);
    await expectStrict(browser, PLAIN_ORIGIN);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('the dev server', async ({ page, browser }) => {
  test.setTimeout(300_000);
  const server = await startDevServer();
  try {
    const response = await page.goto(`${DEV_ORIGIN}/?device=wasm`);
    expect(response?.headers()['content-security-policy']).not.toContain('unsafe-inline');
    await expectWorks(new PageModel(page));
    await expectIsolated(page, true);
    await expectStrict(browser, DEV_ORIGIN);
  } finally {
    server.kill();
  }
});

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

async function startDevServer(): Promise<ChildProcess> {
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const server = spawn(process.execPath, [vite, '--strictPort', '--port', new URL(DEV_ORIGIN).port], {
    cwd: ROOT,
  });
  await new Promise<void>((ready, failed) => {
    server.stdout.on('data', (text: Buffer) => {
      if (text.toString().includes('ready in')) ready();
    });
    server.on('exit', (code) => failed(new Error(`the dev server ended with ${String(code)}`)));
  });
  return server;
}

/** COOP and COEP give the page, and the engine's worker with it, shared memory, hence threads. */
async function expectIsolated(page: Page, isolated: boolean): Promise<void> {
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
  const worker = await engineWorker(page);
  expect(await worker.evaluate(() => crossOriginIsolated)).toBe(isolated);
}

/** Any breach of the policy on the way fails the test, see `no-foreign-requests.ts`. */
async function expectWorks(playground: PageModel): Promise<void> {
  await expect(playground.question).toBeVisible({ timeout: 120_000 });
  const colour = await playground.page.evaluate(() => getComputedStyle(document.body).margin);
  expect(colour, 'the styles are there').toBe('0px');
  const lane = await playground.ask('What is 12 + 30?');
  await lane.expectAnswer(/\S/, 120_000);
}

/** In a page of its own, since its breaches are meant. */
async function expectStrict(browser: Browser, origin: string): Promise<void> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(origin);
    await expect(new PageModel(page).question).toBeVisible();
    const outcome = await page.evaluate(tryForbidden);
    expect(outcome.done).toEqual([]);
    expect(outcome.wasm).toBe(true);
    expect(outcome.breached.sort()).toEqual([
      ...[
        'connect-src',
        'img-src',
        'script-src',
        'script-src-attr',
        'script-src-elem',
        'style-src-attr',
        'style-src-elem',
      ],
    ]);
  } finally {
    await context.close();
  }
}

/** Runs in the page: tries everything the policy is there to stop. */
async function tryForbidden(): Promise<{ done: string[]; breached: string[]; wasm: boolean }> {
  const breached = new Set<string>();
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
    breached.add(effectiveDirective),
  );
  const harmed: string[] = [];
  Object.assign(window, { harm: (what: string) => harmed.push(what) });
  const script = document.createElement('script');
  script.textContent = 'harm("inline script")';
  const foreign = document.createElement('script');
  foreign.src = 'https://harm.invalid/x.js';
  const style = document.createElement('style');
  style.textContent = 'body { margin: 7px !important }';
  const holder = document.createElement('div');
  holder.innerHTML =
    '<b onclick="harm(\'handler\')" style="position: fixed">x</b><img src="https://harm.invalid/x.png">';
  document.body.append(script, foreign, style, holder);
  holder.querySelector('b')?.click();
  const later: (handler: string) => void = (handler) => void window.setTimeout(handler, 0);
  later('harm("eval")');
  await fetch('http://harm.invalid/').catch(() => undefined);
  await new Promise((done) => setTimeout(done, 500));
  if (getComputedStyle(document.body).margin === '7px') harmed.push('inline style');
  if (getComputedStyle(holder.firstElementChild ?? holder).position === 'fixed') {
    harmed.push('style attribute');
  }
  const wasm = await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(
    () => true,
    () => false,
  );
  return { done: harmed, breached: [...breached], wasm };
}
