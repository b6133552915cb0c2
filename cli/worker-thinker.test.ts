/** Processes that end or say something else, in place of one that thinks. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { SweepRow, Thought } from '../src/experiments/sweep-row.ts';
import type { FixedSettings } from '../src/experiments/sweep-settings.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { startWorkerThinker, WorkerFailure, type WorkerThinker } from './worker-thinker.ts';

const fixed: FixedSettings = DEFAULT_RUN_SETTINGS;
const thought: Thought = {
  question: {
    id: 'letters-0001',
    family: 'letters',
    level: 1,
    question: 'How many r in raspberry',
    answer: '3',
    args: {},
  },
  cells: [{ extensions: 0, extensionString: '', budget: 16 }],
};
const row: SweepRow = {
  id: 'letters-0001',
  family: 'letters',
  level: 1,
  extensions: 0,
  extensionString: '',
  budget: 16,
  correct: true,
  answer: '3',
  thinkingTokens: 16,
  answerTokens: 4,
  ended: 'budget',
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worker-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A process that runs this when it is sent a thought. */
async function worker(name: string, onThought: string): Promise<WorkerThinker> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, `process.on('message', ({ kind }) => { if (kind === 'think') { ${onThought} } });`);
  const started = startWorkerThinker({ folder, weights: 'f32', threads: 1 }, fixed, pathToFileURL(file));
  onTestFinished(() => started.close());
  return started;
}

async function rowsOf(
  { think }: WorkerThinker,
  signal = new AbortController().signal,
): Promise<readonly SweepRow[]> {
  const rows: SweepRow[] = [];
  for await (const made of think(thought, signal)) {
    rows.push(made);
  }
  return rows;
}

describe('startWorkerThinker', () => {
  it('gives the rows of a thought after the other', async () => {
    const started = await worker(
      'thinks',
      `process.send({ kind: 'row', row: ${JSON.stringify(row)} }); process.send({ kind: 'idle' });`,
    );
    expect(await rowsOf(started)).toEqual([row]);
    expect(await rowsOf(started)).toEqual([row]);
  });

  it('says so when the process is killed in a thought, and before the next one', async () => {
    const started = await worker('killed', `process.kill(process.pid, 'SIGKILL');`);
    await expect(rowsOf(started)).rejects.toThrow(WorkerFailure);
    await expect(rowsOf(started)).rejects.toThrow(/was ended.*smaller --jobs/);
  });

  it('says with which code the process ended', async () => {
    await expect(rowsOf(await worker('ends', 'process.exit(7);'))).rejects.toThrow(/ended with code 7/);
  });

  it('refuses what is no message of a worker', async () => {
    await expect(rowsOf(await worker('garbles', `process.send({ kind: 'row', row: 3 });`))).rejects.toThrow(
      /something else than a result/,
    );
  });

  it('waits no longer once it is to stop', async () => {
    const stop = new AbortController();
    const rows = rowsOf(await worker('silent', ''), stop.signal);
    stop.abort();
    expect(await rows).toEqual([]);
  });
});
