/**
 * Fetches and converts a synthetic checkpoint in the built page, loads it from storage and decodes a few tokens on the CPU.
 *   npm run build && npm run bench:convert -- 0.5B
 * Speed is given per second of processor time of the page's process (all its threads), so that a busy machine does not falsify it; memory
 * is that process's peak, of which the JavaScript heap is a part. Linux only: both are read from /proc.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { chromium, type Page } from '@playwright/test';
import { preview } from 'vite';
import { LibraryModel } from '../e2e/support/library-model.ts';
import { startFakeHub } from '../tests/support/fake-hub.ts';
import { isSyntheticShape, syntheticRepository } from './synthetic-checkpoint.ts';

/** Clock ticks per second that /proc counts in; fixed at 100 on every Linux port Chromium runs on. */
const TICKS = 100;
const LIMIT_MS = 3_600_000;

/** The process that holds the page: the renderer with most processor time. */
function pageProcess(): { cpuSeconds: number; peakBytes: number } {
  const found = readdirSync('/proc').flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) return [];
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return [
        {
          cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
          peakBytes: Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024,
        },
      ];
    } catch {
      // It ended between the two reads.
      return [];
    }
  });
  return found.sort((a, b) => b.cpuSeconds - a.cpuSeconds)[0] ?? { cpuSeconds: 0, peakBytes: 0 };
}

async function storedBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const shelf = await (await navigator.storage.getDirectory()).getDirectoryHandle('checkpoints');
    const [folder] = await Array.fromAsync(shelf.values());
    let sum = 0;
    if (folder?.kind === 'directory') {
      for await (const file of (folder as FileSystemDirectoryHandle).values()) {
        if (file.kind === 'file') sum += (await (file as FileSystemFileHandle).getFile()).size;
      }
    }
    return sum;
  });
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

async function main(shape: string): Promise<void> {
  if (!isSyntheticShape(shape)) throw new Error('Name a shape: 0.5B or 1.5B.');
  const repository = syntheticRepository(shape);
  const sourceBytes = repository.get('model.safetensors')?.bytes.length ?? 0;
  const hub = await startFakeHub({ [`bench/${shape}`]: repository });
  const server = await preview({ preview: { port: 4399 } });
  const executablePath = process.env['CHROMIUM_PATH'];
  const browser = await chromium.launch({
    channel: 'chromium',
    args: ['--no-sandbox', '--disable-gpu'],
    ...(executablePath && { executablePath }),
  });
  const [baseURL = ''] = server.resolvedUrls?.local ?? [];
  const page = await browser.newPage({ baseURL });
  page.setDefaultTimeout(LIMIT_MS);
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=8&answer=1');
  await library.planFrom(hub.url, `bench/${shape}`);
  const before = pageProcess();
  const startedAt = performance.now();
  await library.start();
  await library.download.waitFor({ state: 'visible' });
  await library.download.waitFor({ state: 'hidden' });
  const seconds = (performance.now() - startedAt) / 1000;
  const after = pageProcess();
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  const stored = await storedBytes(page);
  console.log(
    `source ${gigabytes(sourceBytes)} of bf16, stored ${gigabytes(stored)}: ${((2 * stored) / sourceBytes).toFixed(3)} bytes per parameter`,
  );
  console.log(
    `converted in ${seconds.toFixed(1)} s with ${cpuSeconds.toFixed(1)} s of processor time: ${(sourceBytes / 1e6 / cpuSeconds).toFixed(0)} MB/s per core`,
  );
  console.log(`peak of the page's process while converting: ${gigabytes(after.peakBytes)}`);
  await page.getByText('Engine ready').waitFor({ state: 'attached' });
  const lane = await library.playground.ask('How many r in raspberry');
  await lane.expectStatus('done', LIMIT_MS);
  console.log(
    `loaded from storage and decoded 8 tokens and more on the CPU; peak ${gigabytes(pageProcess().peakBytes)}`,
  );
  await browser.close();
  await server.close();
  await hub.close();
}

await main(process.argv[2] ?? '0.5B');
