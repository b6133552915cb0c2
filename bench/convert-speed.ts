/**
 * Fetches and converts a synthetic checkpoint in the built page, loads it from storage again and decodes on the CPU.
 *   npm run build && npm run bench:convert -- 0.5B BF16 [--profile]        (small, 0.5B or 1.5B; BF16 or F32)
 * Speed is given per second of processor time of the page's process (all its threads), so that a busy machine does not falsify it. With
 * --profile what the threads were busy with is sampled, which takes as much time again: then no speed is given. Heaps are JavaScript's, with the buffers they hold; the process's peak is beside them. Linux
 * only: processes are read from /proc.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { preview } from 'vite';
import { engineWorker } from '../e2e/support/engine-worker.ts';
import { LibraryModel } from '../e2e/support/library-model.ts';
import { startFakeHub } from '../tests/support/fake-hub.ts';
import { pageProcess, workerSeconds } from './page-process.ts';
import {
  isSyntheticShape,
  isSyntheticType,
  syntheticCheckpoint,
  type SyntheticShape,
} from './synthetic-checkpoint.ts';
import { BUSY_KINDS, WorkerProfile } from './worker-profile.ts';

const LIMIT_MS = 3_600_000;
/** As the page starts them: `src/worker/library-server.ts`. */
const MAX_QUANTIZERS = 4;
/** Thinking tokens; the answer's come on top. */
const BUDGETS: Readonly<Record<SyntheticShape, number>> = { small: 8, '0.5B': 8, '1.5B': 1 };

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

/** Counts what the engine's worker reads of stored files, by putting a counter in front of its own code. */
async function countReads(context: BrowserContext): Promise<void> {
  const counter = `{
    self.bytesRead = 0;
    const { arrayBuffer } = Blob.prototype;
    Blob.prototype.arrayBuffer = function () { self.bytesRead += this.size; return arrayBuffer.call(this); };
    const { readAsArrayBuffer } = FileReaderSync.prototype;
    FileReaderSync.prototype.readAsArrayBuffer = function (blob) { self.bytesRead += blob.size; return readAsArrayBuffer.call(this, blob); };
  }\n`;
  await context.route('**/assets/server-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: counter + (await response.text()) });
  });
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

async function convert(library: LibraryModel, profile: WorkerProfile, sourceBytes: number): Promise<void> {
  profile.reset();
  const before = pageProcess();
  const workersBefore = workerSeconds(before);
  let workers = workersBefore;
  const startedAt = performance.now();
  await library.start();
  await library.download.waitFor({ state: 'visible' });
  const busy = { hash: 0, quantize: 0, write: 0, other: 0 };
  while (await library.download.isVisible()) {
    await library.page.waitForTimeout(500);
    // Asked while its workers are alive; they are ended with the conversion.
    const more = await profile.busySeconds();
    for (const kind of BUSY_KINDS) busy[kind] += more[kind];
    workers = new Map([...workers, ...workerSeconds(before)]);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const after = pageProcess();
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  const parts = BUSY_KINDS.map((kind) => `${kind} ${busy[kind].toFixed(1)} s`);
  console.log(
    profile.isSampling
      ? `threads were busy with: ${parts.join(', ')} (sampled; the network's and the browser's own come on top)`
      : `converted in ${seconds.toFixed(1)} s with ${cpuSeconds.toFixed(1)} s of processor time: ${(sourceBytes / 1e6 / cpuSeconds).toFixed(0)} MB/s per core`,
  );
  if (!profile.isSampling) console.log(threadWords(workersBefore, workers, sourceBytes));
  console.log(
    `while converting: JavaScript heaps of page, converter and its workers ${gigabytes(profile.peakConversionBytes)} at most; with the engine, which loads the result at once, ${gigabytes(profile.peakHeapBytes)}; the page's process ${gigabytes(after.peakBytes)}`,
  );
}

/** The converter's thread was there when the conversion was planned; then those that quantize were started, then the checksum's. */
function threadWords(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  sourceBytes: number,
): string {
  const growth = (thread: string): number => (after.get(thread) ?? 0) - (before.get(thread) ?? 0);
  const converter = Math.max(...[...before.keys()].map(growth));
  const started = [...after.keys()]
    .filter((thread) => !before.has(thread))
    .sort((a, b) => Number(a) - Number(b));
  const quantizers = Math.max(1, Math.min(MAX_QUANTIZERS, cpus().length - 1));
  const sum = (threads: readonly string[]): number =>
    threads.map(growth).reduce((total, more) => total + more, 0);
  const rate = (seconds: number): string =>
    `${seconds.toFixed(1)} s (${(sourceBytes / 1e6 / seconds).toFixed(0)} MB/s of a core)`;
  return `of that, receiving and writing: ${rate(converter)}; checksum: ${rate(sum(started.slice(quantizers)))}; quantizing: ${rate(sum(started.slice(0, quantizers)))}; the rest is the browser's network and memory`;
}

async function secondLoad(page: Page, shape: SyntheticShape, profile: WorkerProfile): Promise<void> {
  profile.reset();
  const startedAt = performance.now();
  await page.reload();
  await page.getByText('Engine ready').waitFor({ state: 'attached' });
  const read = await (
    await engineWorker(page)
  ).evaluate(() => (self as unknown as { bytesRead: number }).bytesRead);
  console.log(
    `second load in ${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${gigabytes(read)} read of ${gigabytes(await storedBytes(page))} stored`,
  );
  const lane = await new LibraryModel(page).playground.ask('How many r in raspberry');
  await lane.expectStatus('done', LIMIT_MS);
  const { residentBytes, peakBytes } = pageProcess();
  console.log(
    `decoded ${String(BUDGETS[shape])} thinking tokens and an answer on the CPU; JavaScript heaps ${gigabytes(profile.peakHeapBytes)} at most, the page's process ${gigabytes(residentBytes)}, at most ${gigabytes(peakBytes)}`,
  );
}

async function main(shape: string, dtype: string, sampling: boolean): Promise<void> {
  if (!isSyntheticShape(shape)) throw new Error('Name a shape: small, 0.5B or 1.5B.');
  if (!isSyntheticType(dtype)) throw new Error('Name a type: BF16 or F32.');
  const { files, parameters, sourceBytes } = syntheticCheckpoint(shape, dtype);
  const hub = await startFakeHub({ [`bench/${shape}`]: files });
  const server = await preview({ preview: { port: 4399 } });
  const executablePath = process.env['CHROMIUM_PATH'];
  const [baseURL = ''] = server.resolvedUrls?.local ?? [];
  // A profile on disk as visitors have it: in a private window files are kept by the browser's own process, each write by message.
  const profileFolder = mkdtempSync(join(tmpdir(), 'convert-speed-'));
  const context = await chromium.launchPersistentContext(profileFolder, {
    channel: 'chromium',
    baseURL,
    args: ['--no-sandbox', '--disable-gpu'],
    ...(executablePath && { executablePath }),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  await countReads(page.context());
  const profile = await WorkerProfile.start(page, sampling);
  const library = new LibraryModel(page);
  await library.playground.open(`?device=wasm&budget=${String(BUDGETS[shape])}&answer=1`);
  await library.planFrom(hub.url, `bench/${shape}`);
  await convert(library, profile, sourceBytes);
  const stored = await storedBytes(page);
  console.log(
    `source ${gigabytes(sourceBytes)} of ${dtype}, stored ${gigabytes(stored)}: ${(stored / parameters).toFixed(3)} bytes per parameter`,
  );
  await page.getByText('Engine ready').waitFor({ state: 'attached' });
  await secondLoad(page, shape, profile);
  await profile.stop();
  await context.close();
  rmSync(profileFolder, { recursive: true });
  await server.close();
  await hub.close();
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { profile: { type: 'boolean', default: false } },
});
await main(positionals[0] ?? '0.5B', positionals[1] ?? 'BF16', values.profile);
