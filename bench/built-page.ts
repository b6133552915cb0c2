/** The built page in a browser, for measuring it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Browser } from '@playwright/test';

/** Serves `dist/` as `npm run preview` does; whoever calls it ends it with `kill()`. @throws Error when the port is taken */
export async function servePreview(port: number): Promise<ChildProcess> {
  const server = spawn(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'preview', '--strictPort', '--port', String(port)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(server, 'exit').then(() => {
    throw new Error(`Nothing could be served on port ${port}. Is something else, and is there a build?`);
  });
  await Promise.race([once(server.stdout, 'data'), ended]);
  ended.catch(() => undefined);
  return server;
}

/** Chromium, without a GPU unless `args` say otherwise: the one in `CHROMIUM_PATH`, or Playwright's. */
export function launchBrowser(args: readonly string[] = ['--disable-gpu']): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'];
  return chromium.launch({
    // The full browser; the smaller "headless shell" has no WebGPU.
    channel: 'chromium',
    args: ['--no-sandbox', ...args],
    ...(executablePath ? { executablePath } : {}),
  });
}

/** Serves `dist/` and starts a browser for some work; ends both, also where one of them did not start. */
export async function withBuiltPage(
  port: number,
  work: (browser: Browser) => Promise<void>,
  args?: readonly string[],
): Promise<void> {
  const server = await servePreview(port);
  try {
    const browser = await launchBrowser(args);
    try {
      await work(browser);
    } finally {
      await browser.close();
    }
  } finally {
    server.kill();
  }
}
