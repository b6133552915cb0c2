/**
 * How long the built page takes until s1-nano answers on a first visit and on warm ones.
 *
 *   npm run build && npm run bench:load [-- --rounds 5] [--write]
 *
 * --write: into the README. Only from an idle machine.
 */
import { parseArgs } from 'node:util';
import type { BrowserContext } from '@playwright/test';
import { launchBrowser, servePreview } from './built-page.ts';
import { machineWords } from './machine-words.ts';
import { writeReadmeBlock } from './readme-block.ts';

const PORT = 4320;
const URL_UNDER_TEST = `http://localhost:${PORT}/?device=wasm&budget=0&q=What%20is%2012%20%2B%2030%3F`;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
});

interface Visit {
  /** Navigation start to the engine being ready, ms. */
  readonly readyMs: number;
  /** Navigation start to the first answer, asked for as soon as the page could be used, ms. */
  readonly answeredMs: number;
}

async function visit(context: BrowserContext): Promise<Visit> {
  const page = await context.newPage();
  const started = performance.now();
  await page.goto(URL_UNDER_TEST, { waitUntil: 'commit' });
  await page.getByText(/^Ready:/).waitFor();
  const readyMs = performance.now() - started;
  await page.getByRole('button', { name: 'Think', exact: true }).click();
  await page.locator('[data-role="answer"]').waitFor();
  const answeredMs = performance.now() - started;
  await page.close();
  return { readyMs, answeredMs };
}

const row = (name: string, { readyMs, answeredMs }: Visit): string =>
  `| ${name} | ${(readyMs / 1000).toFixed(2)} s | ${(answeredMs / 1000).toFixed(2)} s |`;

async function measure(): Promise<string> {
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext();
    const first = await visit(context);
    const warm: Visit[] = [];
    for (let i = 0; i < Number(values.rounds); i++) {
      warm.push(await visit(context));
    }
    warm.sort((a, b) => a.answeredMs - b.answeredMs);
    return [
      `\`npm run bench:load -- --rounds ${values.rounds} --write\`: the built page in Chromium ${browser.version()}, ${machineWords()}.`,
      '',
      '| visit | engine ready | first answer |',
      '|---|---|---|',
      row('first', first),
      row(`warm, median of ${warm.length}`, warm[Math.floor(warm.length / 2)] ?? first),
      row('warm, slowest', warm.at(-1) ?? first),
    ].join('\n');
  } finally {
    await browser.close();
  }
}

const server = await servePreview(PORT);
try {
  const text = await measure();
  console.log(text);
  if (values.write) {
    await writeReadmeBlock('load', text);
  }
} finally {
  server.kill();
}
