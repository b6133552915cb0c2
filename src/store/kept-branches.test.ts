import { describe, expect, it } from 'vitest';
import { readTraceFile } from '../reasoning/recording/read-trace-file.ts';
import type { RecordedBranch } from '../reasoning/recording/recording.ts';
import { sampleRecording } from '../reasoning/recording/testing/sample-recording.ts';
import { readTraceFiles } from '../reasoning/recording/tree-file.ts';
import { createFallbackRunHistory } from '../storage/fallback-run-history.ts';
import { createMemoryRunHistory } from '../storage/memory-run-history.ts';
import type { HistoryEntry, RunHistory } from '../storage/run-history.ts';
import { entryOf } from '../storage/run-history.ts';
import { createAppStore } from './app-store.ts';
import type { AppStore } from './app-store.ts';
import { Archive } from './archive.ts';
import { historyRows } from './history-trees.ts';
import { createFakeClient } from './testing/fake-client.ts';
import { FAKE_LIBRARY } from './testing/fake-library.ts';
import { ManualClock } from './testing/manual-clock.ts';

interface Visit {
  readonly app: AppStore;
  readonly archive: Archive;
  readonly disk: RunHistory;
  /** Lets everything think and be stored. */
  settle(): Promise<void>;
}

function visit(name: string): Visit {
  const client = createFakeClient();
  const clock = new ManualClock();
  const disk = createMemoryRunHistory();
  const storage = { getItem: () => null, setItem: () => undefined };
  const app = createAppStore({
    client,
    library: FAKE_LIBRARY,
    clock,
    storage,
    pageUrl: 'https://page.test/',
  });
  const archive = new Archive({
    app,
    history: createFallbackRunHistory(disk),
    clock,
    storage,
    today: () => new Date('2026-11-27T03:00:00Z'),
    visit: name,
    calm: true,
    pageUrl: 'https://page.test/',
    hasErrand: true,
  });
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 4; round += 1) {
      for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
      client.finishLoad();
      client.advance(3_000);
      clock.advance(600);
    }
  };
  return { app, archive, disk, settle };
}

/** A visit in which a run was branched off, and that branch again. */
async function branched(name: string): Promise<Visit> {
  const page = visit(name);
  const { app } = page;
  app.actions.setQuestion('How many r in raspberry');
  app.actions.think();
  await page.settle();
  app.actions.branchFrom({ kind: 'run', runId: 'run-1' }, 5, { kind: 'words', words: 'Hmm ' });
  await page.settle();
  app.actions.branchFrom({ kind: 'run', runId: 'run-2' }, 3, { kind: 'answer' });
  await page.settle();
  return page;
}

async function listed({ archive }: Visit): Promise<readonly HistoryEntry[]> {
  await archive.history.actions.show();
  return archive.history.getState().entries ?? [];
}

describe('runs that branched off', () => {
  it('are kept with what they come from, and under their names', async () => {
    const page = await branched('one');
    const branchOf = async (id: string): Promise<RecordedBranch | undefined> =>
      (await page.disk.read(id))?.recording.branch;
    expect(await branchOf('one-run-1')).toBeUndefined();
    expect(await branchOf('one-run-2')).toEqual({ tree: 'one-run-1', of: 'one-run-1', at: 5, move: 'words' });
    expect(await branchOf('one-run-3')).toEqual({
      tree: 'one-run-1',
      of: 'one-run-2',
      at: 3,
      move: 'answer',
    });
    expect((await page.disk.read('one-run-2'))?.recording.name).toBe('“Hmm” at token 6');
  });

  it('are kept under the name they are given in the tree', async () => {
    const page = await branched('one');
    page.app.actions.renameBranch('run-2', 'Doubt');
    await page.settle();
    expect((await page.disk.read('one-run-2'))?.recording.name).toBe('Doubt');
  });

  it('have the name in the tree that they are given in the history', async () => {
    const page = await branched('one');
    await page.archive.history.actions.rename('one-run-2', ' Doubt ');
    await page.settle();
    const { nodes } = page.app.getState().branches;
    expect(nodes.find(({ id }) => id === 'run-2')?.name).toBe('Doubt');
    expect((await page.disk.read('one-run-2'))?.recording.name).toBe('Doubt');
  });

  it('stay branches when their tree is closed', async () => {
    const page = await branched('one');
    page.app.actions.closeTree('run-3');
    page.app.actions.setBudget(3, 2, 'commit');
    await page.settle();
    expect((await page.disk.read('one-run-3'))?.recording.branch).toMatchObject({ of: 'one-run-2' });
  });

  it('are listed below what they branched off', async () => {
    const page = await branched('one');
    const rows = historyRows(await listed(page));
    expect(rows.map(({ entry, depth, tree }) => [entry.id, depth, tree])).toEqual([
      ['one-run-1', 0, 'one-run-1'],
      ['one-run-2', 1, 'one-run-1'],
      ['one-run-3', 2, 'one-run-1'],
    ]);
  });

  it('travel as a file of the whole tree, and are a tree where they are read', async () => {
    const page = await branched('one');
    const file = await page.archive.treeFile('one-run-1');
    expect(file?.name).toBe('How-many-r-in-raspberry.tree.json');
    const text = file?.text ?? '';
    const other = visit('two');
    await other.archive.history.actions.importFile({ size: text.length, text: () => Promise.resolve(text) });
    const rows = historyRows(await listed(other));
    expect(rows.map(({ entry, depth }) => [entry.id, depth, entry.imported])).toEqual([
      ['two-import-1', 0, true],
      ['two-import-2', 1, true],
      ['two-import-3', 2, true],
    ]);
    expect(other.archive.replay.getState().replay).toMatchObject({
      source: 'file',
      keptId: 'two-import-1',
    });
    const was = (await page.disk.read('one-run-2'))!.recording.tokens.map(({ id, text: said }) => [id, said]);
    const is = (await other.disk.read('two-import-2'))!.recording.tokens.map(({ id, text: said }) => [
      id,
      said,
    ]);
    expect(is).toEqual(was);
  });

  it('of a kept recording hang below it', async () => {
    const page = visit('three');
    const recording = sampleRecording();
    await page.archive.history.actions.keep(recording);
    await page.archive.history.actions.reopen('three-import-1');
    const { replay } = page.archive.replay.getState();
    expect(replay?.keptId).toBe('three-import-1');
    const source = { kind: 'recording', recording, keptId: 'three-import-1' } as const;
    page.app.actions.branchFrom(source, 2, { kind: 'answer' });
    await page.settle();
    expect((await page.disk.read('three-run-1'))?.recording.branch).toEqual({
      tree: 'three-import-1',
      of: 'three-import-1',
      at: 2,
      move: 'answer',
    });
  });
});

describe('historyRows', () => {
  const entry = (id: string, branch?: Partial<RecordedBranch>): HistoryEntry =>
    entryOf({
      id,
      imported: false,
      recording: sampleRecording(
        branch && { branch: { tree: 'root', of: null, at: 1, move: 'wait', ...branch } },
      ),
    });
  const shape = (entries: readonly HistoryEntry[]): readonly (readonly [string, number])[] =>
    historyRows(entries).map(({ entry: { id }, depth }) => [id, depth]);

  it('leaves runs without branches in their order', () => {
    expect(shape([entry('b'), entry('a')])).toEqual([
      ['b', 0],
      ['a', 0],
    ]);
  });

  it('hangs a run whose parent is gone below the first of its tree', () => {
    expect(shape([entry('x', { of: 'gone' }), entry('root'), entry('a')])).toEqual([
      ['root', 0],
      ['x', 1],
      ['a', 0],
    ]);
    expect(shape([entry('x', { of: 'gone' })])).toEqual([['x', 0]]);
  });

  it('shows each run once, also where two claim to be the branch of the other', () => {
    const rows = shape([entry('a', { of: 'b', tree: 'a' }), entry('b', { of: 'a', tree: 'b' })]);
    expect(rows).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });
});

describe('the file of a tree', () => {
  it('is refused with what is wrong with it', () => {
    const code = (text: string): string => {
      try {
        readTraceFiles(text);
      } catch (cause) {
        return (cause as { code: string }).code;
      }
      return 'read';
    };
    const tree = (change: object): string =>
      JSON.stringify({ format: 's1-playground-trace-tree', version: 1, runs: [], ...change });
    expect(code('hello')).toBe('not-json');
    expect(code('{}')).toBe('not-a-trace');
    expect(code(tree({}))).toBe('damaged');
    expect(code(tree({ version: 2 }))).toBe('newer-version');
    expect(code(tree({ runs: [{ id: 'a', trace: {} }] }))).toBe('not-a-trace');
    expect(code(tree({ runs: Array(300).fill({ id: 'a', trace: {} }) }))).toBe('damaged');
  });

  it('may hold a single trace, of which nothing is renamed', async () => {
    const page = await branched('one');
    const recording = (await page.disk.read('one-run-2'))!.recording;
    const { text } = page.archive.fileOf(recording);
    expect(readTraceFiles(text)).toEqual([{ recording: readTraceFile(text), id: null }]);
    expect(readTraceFile(text).branch).toEqual(recording.branch);
    expect(readTraceFile(text).edited).toBeUndefined();
  });
});
