import { beforeEach, describe, expect, it } from 'vitest';
import type { Recording } from '../reasoning/recording/recording.ts';
import { sampleRecording } from '../reasoning/recording/testing/sample-recording.ts';
import { createFallbackRunHistory } from './fallback-run-history.ts';
import { createMemoryRunHistory } from './memory-run-history.ts';
import { asRunHistoryError } from './run-history-error.ts';
import { wholeRun } from './run-history.ts';
import type { KeptRun, RunHistory } from './run-history.ts';

/** A run under an id. */
function keptRun(id: string, change: Partial<Recording> = {}): KeptRun {
  return { id, imported: false, recording: sampleRecording(change) };
}

/** A history that refuses everything, until it is told to work. */
class RefusingHistory implements RunHistory {
  readonly #memory = createMemoryRunHistory();
  error: Error | null = new DOMException('', 'SecurityError');
  /** Reading and removing work, as with a full disk. */
  isFull = false;

  list = () => this.#unless(this.error !== null && !this.isFull, () => this.#memory.list());
  read = (id: string) => this.#unless(this.error !== null && !this.isFull, () => this.#memory.read(id));
  /** Before a write begins. */
  pause: Promise<void> = Promise.resolve();
  write = (...args: Parameters<RunHistory['write']>) =>
    this.#unless(this.error !== null, async () => {
      await this.pause;
      await this.#memory.write(...args);
    });
  rename = (id: string, name: string) =>
    this.#unless(this.error !== null, () => this.#memory.rename(id, name));
  remove = (id: string) => this.#unless(this.error !== null && !this.isFull, () => this.#memory.remove(id));

  #unless<T>(refused: boolean, work: () => Promise<T>): Promise<T> {
    return refused && this.error !== null ? Promise.reject(this.error) : work();
  }
}

describe('when storage fails', () => {
  let disk: RefusingHistory;
  let problems: (string | null)[];
  const open = () => {
    const history = createFallbackRunHistory(disk);
    history.onProblem((problem) => problems.push(problem?.code ?? null));
    return history;
  };

  beforeEach(() => {
    disk = new RefusingHistory();
    problems = [];
  });

  it('keeps runs in the tab, and says why', async () => {
    const history = open();
    await history.write(keptRun('a'), wholeRun(keptRun('a')));
    expect(await history.read('a')).toEqual(keptRun('a'));
    expect(await history.kept()).toEqual(['a']);
    expect(problems).toEqual(['blocked']);
  });

  it('keeps all of a run whose storing fails half way', async () => {
    disk.error = null;
    const history = open();
    await history.write(keptRun('a'), { fromToken: 0, newProbes: [] });
    disk.error = new DOMException('', 'QuotaExceededError');
    await history.write(keptRun('a'), { fromToken: 5, newProbes: [] });
    expect(await history.read('a')).toEqual(keptRun('a'));
    expect(problems).toEqual(['full']);
  });

  it('shows what is stored beside what is kept, each once', async () => {
    disk.error = null;
    const history = open();
    await history.write(keptRun('old'), wholeRun(keptRun('old')));
    disk.error = new DOMException('', 'QuotaExceededError');
    disk.isFull = true;
    await history.write(keptRun('new'), wholeRun(keptRun('new')));
    await history.write(keptRun('old'), { fromToken: 7, newProbes: [] });
    expect((await history.list()).map((entry) => entry.id)).toEqual(['old', 'new']);
  });

  it('loses nothing of a run that goes on while it is moved over', async () => {
    const history = open();
    const whole = keptRun('a');
    const after = (tokens: number): KeptRun => ({
      ...whole,
      recording: { ...whole.recording, tokens: whole.recording.tokens.slice(0, tokens), probes: [] },
    });
    await history.write(after(2), { fromToken: 0, newProbes: [] });
    disk.error = null;
    let goOn = (): void => undefined;
    disk.pause = new Promise((resolve) => {
      goOn = resolve;
    });
    // Moves it over, which takes its time; meanwhile the next batch comes in.
    const removed = history.remove('other');
    await new Promise((resolve) => setTimeout(resolve, 5));
    const written = history.write(after(4), { fromToken: 2, newProbes: [] });
    await new Promise((resolve) => setTimeout(resolve, 5));
    goOn();
    await Promise.all([removed, written]);
    await history.write(after(6), { fromToken: 4, newProbes: [] });
    expect(await history.read('a')).toEqual(after(6));
    expect(await history.kept()).toEqual([]);
  });

  it('stores what was kept once there is room', async () => {
    disk.error = new DOMException('', 'QuotaExceededError');
    disk.isFull = true;
    const history = open();
    await history.write(keptRun('a'), wholeRun(keptRun('a')));
    await history.remove('other');
    expect(await history.kept()).toEqual(['a']);
    disk.error = null;
    await history.remove('other');
    expect(await history.kept()).toEqual([]);
    expect(await disk.read('a')).toEqual(keptRun('a'));
    expect(problems).toEqual(['full', 'full', null]);
  });

  it.each([
    ['QuotaExceededError', 'full'],
    ['SecurityError', 'blocked'],
    ['InvalidStateError', 'blocked'],
    ['VersionError', 'newer'],
    ['UnknownError', 'failed'],
  ])('explains %s in sentences that say what to do', (name, code) => {
    const error = asRunHistoryError(new DOMException('the reason', name));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/\.( |: ).*(export|Reload)/u);
  });
});
