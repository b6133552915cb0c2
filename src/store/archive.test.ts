import { beforeEach, describe, expect, it } from 'vitest';
import { readTraceFile } from '../reasoning/recording/read-trace-file.ts';
import { sampleRecording } from '../reasoning/recording/testing/sample-recording.ts';
import { writeTraceFile } from '../reasoning/recording/write-trace-file.ts';
import { createFallbackRunHistory } from '../storage/fallback-run-history.ts';
import { createMemoryRunHistory } from '../storage/memory-run-history.ts';
import type { RunHistory } from '../storage/run-history.ts';
import { createAppStore } from './app-store.ts';
import type { AppStore } from './app-store.ts';
import { sliceLog } from './append-log.ts';
import { Archive } from './archive.ts';
import { searchHistory } from './search-history.ts';
import { createFakeClient } from './testing/fake-client.ts';
import type { FakeClient } from './testing/fake-client.ts';
import { FAKE_LIBRARY } from './testing/fake-library.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { traceFragment } from './trace-link.ts';

let client: FakeClient;
let clock: ManualClock;
let app: AppStore;
let disk: RunHistory;
let archive: Archive;
let remembered: Map<string, string>;

const storage = {
  getItem: (key: string) => remembered.get(key) ?? null,
  setItem: (key: string, value: string) => void remembered.set(key, value),
};

function visit(name: string, change: { calm?: boolean; hasErrand?: boolean } = {}): void {
  client = createFakeClient();
  clock = new ManualClock();
  app = createAppStore({ client, library: FAKE_LIBRARY, clock, storage, pageUrl: 'https://page.test/' });
  archive = new Archive({
    app,
    history: createFallbackRunHistory(disk),
    clock,
    storage,
    today: () => new Date('2026-11-23T14:05:00Z'),
    visit: name,
    calm: false,
    pageUrl: 'https://page.test/',
    hasErrand: false,
    ...change,
  });
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}

async function think(question: string, tokens: number): Promise<void> {
  app.actions.setQuestion(question);
  app.actions.think();
  client.finishLoad();
  await settle();
  client.advance(tokens);
  await settle();
}

const lane = () => app.getState().lanes[0]!.run!;
const entries = () => archive.history.getState().entries ?? [];

beforeEach(() => {
  disk = createMemoryRunHistory();
  remembered = new Map();
  visit('one');
});

describe('runs', () => {
  it('are in the store while they go on, up to the last half second', async () => {
    await think('How many r in raspberry', 10);
    expect((await disk.read('one-run-1'))?.recording.tokens).toHaveLength(10);
    client.advance(10);
    await settle();
    expect((await disk.read('one-run-1'))?.recording.tokens).toHaveLength(10);
    clock.advance(500);
    await settle();
    const kept = await disk.read('one-run-1');
    expect(kept?.recording).toMatchObject({
      name: 'How many r in raspberry',
      recordedAt: '2026-11-23T14:05:00.000Z',
      stoppedBy: null,
      engine: { modelName: 's1-nano', modelHash: null, device: 'wasm' },
    });
    expect(kept?.recording.tokens).toEqual(sliceLog(lane().trace.tokens));
  });

  it('are stored as they are after a cut and after going on', async () => {
    await think('How many r in raspberry', 60);
    for (const budget of [20, 512]) {
      app.actions.setBudget(1, budget, 'commit');
      await settle();
      client.advance(200);
      await settle();
      clock.advance(500);
      await settle();
      const kept = (await disk.read('one-run-1'))!.recording;
      expect(kept.tokens).toEqual(sliceLog(lane().trace.tokens));
      expect(kept).toMatchObject({
        answer: lane().answer,
        stoppedBy: 'answered',
        thinkingEnd: lane().thinkingEnd,
      });
    }
  });

  it('are stored whole as soon as they end', async () => {
    await think('How many r in raspberry', 10);
    client.advance(500);
    await settle();
    const kept = await disk.read('one-run-1');
    expect(kept?.recording).toMatchObject({ stoppedBy: 'answered', answer: lane().answer });
    expect(kept?.recording.tokens).toEqual(sliceLog(lane().trace.tokens));
  });

  it('carry their probes, whenever those came', async () => {
    await think('How many r in raspberry', 30);
    client.probe('run-1', [8, 20]);
    client.advance(5);
    await settle();
    clock.advance(500);
    client.probe('run-1', [4]);
    await settle();
    await archive.flush();
    expect((await disk.read('one-run-1'))?.recording.probes).toEqual(lane().probes);
    expect(lane().probes).toHaveLength(3);
  });

  it('carry the expected answer, whenever it was typed', async () => {
    await think('How many r in raspberry', 30);
    await archive.flush();
    expect((await disk.read('one-run-1'))?.recording.expected).toBeNull();
    app.actions.setExpected('3');
    clock.advance(500);
    await settle();
    expect((await disk.read('one-run-1'))?.recording).toMatchObject({ expected: '3' });
    expect((await disk.read('one-run-1'))?.recording.tokens).toEqual(sliceLog(lane().trace.tokens));
  });

  it('of the last visit are there in the next, unfinished ones, too', async () => {
    await think('How many r in raspberry', 10);
    visit('two');
    await archive.history.actions.show();
    expect(entries()).toMatchObject([{ id: 'one-run-1', tokenCount: 10, stoppedBy: null }]);
    await archive.history.actions.reopen('one-run-1');
    expect(archive.replay.getState().replay).toMatchObject({ source: 'history', playing: false });
    expect(archive.history.getState().open).toBe(false);
  });

  it('that were not begun are not kept', async () => {
    app.actions.setQuestion('x');
    app.actions.think();
    await archive.history.actions.show();
    expect(entries()).toEqual([]);
  });

  it('stay in the tab with the reason when they cannot be stored', async () => {
    disk.write = () => Promise.reject(new DOMException('', 'QuotaExceededError'));
    visit('two');
    await think('How many r in raspberry', 20);
    clock.advance(500);
    await settle();
    await archive.history.actions.show();
    expect(archive.history.getState().problem).toMatch(/no room left/u);
    expect(archive.history.getState().inTabOnly).toEqual(['two-run-1']);
    expect(entries()).toMatchObject([{ id: 'two-run-1', tokenCount: 20 }]);
  });
});

describe('the list', () => {
  it('renames the recording on the page with the run it shows', async () => {
    await think('How many r in raspberry', 10);
    await archive.flush();
    const nameShown = () => archive.replay.getState().replay?.recording.name;
    await archive.history.actions.reopen('one-run-1');
    await archive.history.actions.rename('one-run-1', 'Mine');
    expect(nameShown()).toBe('Mine');
    await archive.history.actions.rename('another', 'Other');
    expect(nameShown()).toBe('Mine');
  });

  it('renames, also a run that goes on', async () => {
    await think('How many r in raspberry', 10);
    await archive.history.actions.rename('one-run-1', '  My run ');
    client.advance(10);
    await settle();
    await archive.flush();
    await archive.history.actions.show();
    expect(entries()).toMatchObject([{ name: 'My run', tokenCount: 20 }]);
    await archive.history.actions.rename('one-run-1', '   ');
    expect(entries()).toMatchObject([{ name: 'My run' }]);
  });

  it('deletes and takes it back, also a run that goes on', async () => {
    await think('How many r in raspberry', 10);
    await archive.history.actions.show();
    await archive.history.actions.remove('one-run-1');
    client.advance(10);
    await settle();
    await archive.history.actions.show();
    expect(entries()).toEqual([]);
    await archive.history.actions.undoRemove();
    await archive.history.actions.show();
    expect(entries()).toMatchObject([{ id: 'one-run-1', tokenCount: 20 }]);
    expect(archive.history.getState().deleted).toBeNull();
  });

  it('keep the name that another tab gave them while nothing else of them changes', async () => {
    await think('How many r in raspberry', 500);
    expect(lane().status).toBe('done');
    await archive.flush();
    await disk.rename('one-run-1', 'Mine');
    // The next run frees the last one, which changes nothing that is kept.
    app.actions.think();
    await archive.flush();
    expect((await disk.read('one-run-1'))?.recording.name).toBe('Mine');
  });

  it('that cannot be stored are spoken of at once, and once', async () => {
    disk = { ...disk, write: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) };
    visit('full');
    await think('How many r in raspberry', 10);
    const told = () => app.getState().notices.filter((text) => /no room left/u.test(text));
    expect(told()).toHaveLength(1);
    client.advance(10);
    await settle();
    clock.advance(1000);
    await archive.flush();
    expect(told()).toHaveLength(1);
  });

  it('finds runs by words of name, question, answer, model and date', () => {
    const entry = (id: string, name: string) => {
      const { tokens: _t, probes: _p, ...facts } = sampleRecording({ name });
      return { ...facts, id, imported: false, tokenCount: 7 };
    };
    const all = [entry('a', 'Café'), entry('b', 'other')];
    const find = (query: string) => searchHistory(all, query).map(({ id }) => id);
    expect(find('')).toEqual(['a', 'b']);
    expect(find('cafe RASPBERRY')).toEqual(['a']);
    expect(find('nano wait 2026-11')).toEqual(['a', 'b']);
    expect(find('nothing')).toEqual([]);
  });
});

describe('files and links', () => {
  const file = (text: string) => ({ size: text.length, text: () => Promise.resolve(text) });

  it('an exported trace can be imported, is kept and opened', async () => {
    const { name, text } = archive.fileOf(sampleRecording());
    expect(name).toBe('Letters.trace.json');
    await archive.history.actions.importFile(file(text));
    expect(entries()).toMatchObject([{ imported: true, name: 'Letters' }]);
    expect(archive.replay.getState().replay).toMatchObject({ source: 'file' });
    expect(archive.replay.getState().replay?.recording.edited).toBeUndefined();
  });

  it('an edited one is marked', async () => {
    await archive.history.actions.importFile(
      file(writeTraceFile(sampleRecording()).replace('"answer":"3"', '"answer":"4"')),
    );
    const marked = { recording: { answer: '4', edited: true } };
    expect(archive.replay.getState().replay).toMatchObject(marked);
    // And stays so: in the list, opened again from it, and in what is exported from there.
    expect(entries()).toMatchObject([{ edited: true }]);
    archive.replay.actions.close();
    await archive.history.actions.reopen(entries()[0]?.id ?? '');
    expect(archive.replay.getState().replay).toMatchObject(marked);
    const kept = await archive.history.actions.recordingOf(entries()[0]?.id ?? '');
    expect(readTraceFile(archive.fileOf(kept!).text)).toMatchObject({ edited: true });
  });

  it.each([
    ['another kind of file', file('{}'), /not a trace/u],
    ['a huge file', { size: 2 ** 40, text: () => Promise.reject(new Error('must not be read')) }, /larger/u],
    [
      'a file that went away',
      { size: 10, text: () => Promise.reject(new Error('gone')) },
      /choose it again/u,
    ],
  ])('%s is refused, and nothing else changes', async (_what, bad, words) => {
    await archive.history.actions.show();
    await archive.history.actions.importFile(bad);
    expect(archive.history.getState()).toMatchObject({ open: true, entries: [] });
    expect(archive.history.getState().refusal).toMatch(words);
    expect(archive.replay.getState().replay).toBeNull();
  });

  it('one that was deleted in another tab says so', async () => {
    await archive.history.actions.importFile(file(archive.fileOf(sampleRecording()).text));
    await archive.history.actions.show();
    const id = entries()[0]?.id ?? '';
    await disk.remove(id);
    await archive.history.actions.reopen(id);
    expect(archive.history.getState()).toMatchObject({ open: true, entries: [] });
    expect(archive.history.getState().refusal).toMatch(/deleted in another tab/u);
  });

  it('a link that is kept is known as kept, once', async () => {
    await archive.openFragment(await traceFragment(sampleRecording()));
    const { recording } = archive.replay.getState().replay!;
    await archive.history.actions.keep(recording);
    expect(archive.replay.getState().replay).toMatchObject({ source: 'history', keptId: entries()[0]?.id });
  });

  it('a link opens as a recording', async () => {
    const link = await archive.linkTo(sampleRecording());
    visit('two', { hasErrand: true });
    await archive.openFragment(new URL(link!).hash);
    expect(archive.replay.getState().replay).toMatchObject({ source: 'link', playing: true });
  });

  it('a damaged link is explained', async () => {
    await archive.openFragment((await traceFragment(sampleRecording())).slice(0, 30));
    expect(app.getState().notices[0]).toMatch(/damaged/u);
    expect(archive.replay.getState().replay).toBeNull();
  });

  it('the question of a recording can be asked live, within what the page offers', () => {
    const { settings } = sampleRecording();
    archive.useQuestion(
      sampleRecording({ settings: { ...settings, budget: 9e9, extensions: 99, thinkFormat: 'unheard-of' } }),
    );
    expect(app.getState().question).toBe('How many r in raspberry');
    expect(app.getState().expected).toEqual({ 'How many r in raspberry': '3' });
    expect(app.getState().lanes[0]?.settings).toMatchObject({
      budget: 32_768,
      extensions: 8,
      thinkFormat: 'auto',
      method: { rotation: ['Hmm'], minThinking: 3, ask: { kind: 'steps', count: 8 } },
    });
    expect(client.calls).toEqual([]);
  });
});

describe('the introduction', () => {
  const intro = () => Promise.resolve(writeTraceFile(sampleRecording()));
  const replay = () => archive.replay.getState().replay;

  it('plays by itself, and gives way to the first run', async () => {
    await archive.playIntro(intro);
    expect(replay()).toMatchObject({ source: 'intro', playing: true });
    app.actions.setQuestion('x');
    app.actions.think();
    expect(replay()).toBeNull();
  });

  it('does not come when the visitor was faster', async () => {
    const late = archive.playIntro(async () => {
      app.actions.setQuestion('x');
      app.actions.think();
      return intro();
    });
    await late;
    expect(replay()).toBeNull();
  });

  it('stands still for those who asked for less motion', async () => {
    visit('two', { calm: true });
    await archive.playIntro(intro);
    expect(replay()).toMatchObject({ playing: false });
    expect(replay()?.trace.tokens.length).toBe(7);
  });

  it('does not come to those who followed a link', async () => {
    visit('two', { hasErrand: true });
    await archive.playIntro(intro);
    expect(replay()).toBeNull();
    expect(archive.guide.getState().step).toBeNull();
  });

  it('is left out when it cannot be read', async () => {
    await archive.playIntro(() => Promise.resolve('not found'));
    await archive.playIntro(() => Promise.reject(new Error('offline')));
    expect(replay()).toBeNull();
    expect(app.getState().notices).toEqual([]);
  });
});

describe('the guide', () => {
  it('comes once, can be gone through, and found again', () => {
    const { actions } = archive.guide;
    const step = () => archive.guide.getState().step;
    expect(step()).toBe('budget');
    actions.next();
    actions.next();
    actions.next();
    actions.next();
    expect(step()).toBe('compare');
    actions.back();
    expect(step()).toBe('strip');
    actions.finish();
    expect(step()).toBeNull();
    visit('two');
    expect(archive.guide.getState().step).toBeNull();
    archive.guide.actions.start();
    expect(archive.guide.getState().step).toBe('budget');
  });
});
