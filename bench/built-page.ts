/** The built page in a browser, for measuring it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Browser, type LaunchOptions } from '@playwright/test';

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

/** Flags for a page on WebGPU: on this machine's adapter, or emulated on the CPU. */
export function webGpuFlags(emulated: boolean): LaunchOptions {
  return {
    // The full browser; the smaller "headless shell" has no WebGPU.
    channel: 'chromium',
    args: ['--enable-unsafe-webgpu', ...(emulated ? ['--use-webgpu-adapter=swiftshader'] : [])],
  };
}

/** Chromium, without a GPU unless told otherwise: the one in `CHROMIUM_PATH`, or Playwright's. */
export function launchBrowser({
  args = ['--disable-gpu'],
  ...options
}: LaunchOptions = {}): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'];
  return chromium.launch({
    ...options,
    args: ['--no-sandbox', ...args],
    ...(executablePath ? { executablePath } : {}),
  });
}

/** Serves `dist/` and starts a browser for some work; ends both, also where one of them did not start. */
export async function withBuiltPage(
  port: number,
  work: (browser: Browser) => Promise<void>,
  options?: LaunchOptions,
): Promise<void> {
  const server = await servePreview(port);
  try {
    const browser = await launchBrowser(options);
    try {
      await work(browser);
    } finally {
      await browser.close();
    }
  } finally {
    server.kill();
  }
}
