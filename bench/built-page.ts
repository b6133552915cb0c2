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

/** Chromium without a GPU: the one in `CHROMIUM_PATH`, or Playwright's. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'];
  return chromium.launch({
    args: ['--no-sandbox', '--disable-gpu'],
    ...(executablePath ? { executablePath } : {}),
  });
}
