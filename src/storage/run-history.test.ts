import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { Probe } from '../reasoning/probe.ts';
import type { Recording } from '../reasoning/recording/recording.ts';
import { sampleRecording } from '../reasoning/recording/testing/sample-recording.ts';
import { createFallbackRunHistory } from './fallback-run-history.ts';
import { createIndexedDbRunHistory } from './indexed-db-run-history.ts';
import { createMemoryRunHistory } from './memory-run-history.ts';
import { wholeRun } from './run-history.ts';
import type { KeptRun, RunHistory } from './run-history.ts';

/** A run under an id. */
function keptRun(id: string, change: Partial<Recording> = {}): KeptRun {
  return { id, imported: false, recording: sampleRecording(change) };
}

/** The sample when it had so many tokens. */
function after(tokens: number, probes: readonly Probe[] = []): KeptRun {
  return keptRun('a', { tokens: sampleRecording().tokens.slice(0, tokens), probes, stoppedBy: null });
}

function probeAt(position: number): Probe {
  return { ...sampleRecording().probes[0]!, position };
}

/** What every RunHistory does; each case gets a history it has for itself. */
const CONTRACT: readonly { readonly name: string; run(history: RunHistory): Promise<void> }[] = [
  {
    name: 'is empty at first',
    async run(history) {
      expect(await history.list()).toEqual([]);
      expect(await history.read('none')).toBeUndefined();
      await history.rename('none', 'name');
      await history.remove('none');
      expect(await history.list()).toEqual([]);
    },
  },
  {
    name: 'gives back a whole run',
    async run(history) {
      await history.write(keptRun('a'), wholeRun(keptRun('a')));
      expect(await history.read('a')).toEqual(keptRun('a'));
    },
  },
  {
    name: 'lists runs newest first, without their tokens',
    async run(history) {
      const times = ['2026-11-01T08:00:00.000Z', '2026-11-03T08:00:00.000Z', '2026-11-02T08:00:00.000Z'];
      for (const [index, recordedAt] of times.entries()) {
        const run = keptRun(`r${index}`, { recordedAt });
        await history.write(run, wholeRun(run));
      }
      const list = await history.list();
      expect(list.map((entry) => entry.id)).toEqual(['r1', 'r2', 'r0']);
      expect(list[0]).toMatchObject({ tokenCount: 7, answer: '3', name: 'Letters', imported: false });
      expect(list[0]).not.toHaveProperty('tokens');
    },
  },
  {
    name: 'takes a run batch by batch',
    async run(history) {
      await history.write(after(2), { fromToken: 0, newProbes: [] });
      await history.write(after(5, [probeAt(2)]), { fromToken: 2, newProbes: [probeAt(2)] });
      expect(await history.read('a')).toEqual(after(5, [probeAt(2)]));
      const whole = keptRun('a', { probes: [probeAt(2)] });
      await history.write(whole, { fromToken: 5, newProbes: [] });
      expect(await history.read('a')).toEqual(whole);
      expect(await history.list()).toHaveLength(1);
    },
  },
  {
    name: 'forgets what was cut off, in the middle of a batch, too',
    async run(history) {
      const [start, at3, at4, at5] = [probeAt(0), probeAt(3), probeAt(4), probeAt(5)];
      await history.write(after(3, [start, at3]), { fromToken: 0, newProbes: [start, at3] });
      await history.write(after(6, [start, at3, at4, at5]), { fromToken: 3, newProbes: [at4, at5] });
      await history.write(after(4, [start, at3, at4]), { fromToken: 4, newProbes: [] });
      expect(await history.read('a')).toEqual(after(4, [start, at3, at4]));
      const { recording } = after(6, [start]);
      const other = { ...recording.tokens[1]!, text: 'other' };
      const changed = { ...after(2), recording: { ...recording, tokens: [recording.tokens[0]!, other] } };
      await history.write(changed, { fromToken: 1, newProbes: [] });
      expect(await history.read('a')).toEqual(changed);
    },
  },
  {
    name: 'starts over where nothing is known to be stored',
    async run(history) {
      await history.write(keptRun('a'), wholeRun(keptRun('a')));
      await history.write(after(1), { fromToken: 0, newProbes: [] });
      expect(await history.read('a')).toEqual(after(1));
    },
  },
  {
    name: 'renames, and removes one run only',
    async run(history) {
      for (const id of ['a', 'ab', 'b']) {
        await history.write(keptRun(id), wholeRun(keptRun(id)));
      }
      await history.rename('ab', 'Other');
      expect((await history.read('ab'))?.recording).toEqual(sampleRecording({ name: 'Other' }));
      await history.remove('a');
      expect(await history.read('a')).toBeUndefined();
      expect(await history.read('ab')).toEqual(keptRun('ab', { name: 'Other' }));
      expect((await history.list()).map((entry) => entry.id)).toEqual(['b', 'ab']);
    },
  },
];

/** A history that can do nothing, as where the browser keeps no data. */
function createBlockedHistory(): RunHistory {
  const refuse = () => Promise.reject(new DOMException('', 'SecurityError'));
  return { list: refuse, read: refuse, write: refuse, rename: refuse, remove: refuse };
}

let serial = 0;
function createFresh(): RunHistory {
  serial += 1;
  return createIndexedDbRunHistory(`runs-${serial}`);
}

describe.each<readonly [string, () => RunHistory]>([
  ['in memory', createMemoryRunHistory],
  ['in IndexedDB', createFresh],
  ['with a fallback', () => createFallbackRunHistory(createFresh())],
  ['with a fallback in use', () => createFallbackRunHistory(createBlockedHistory())],
])('a run history %s', (_where, create) => {
  it.each(CONTRACT)('$name', ({ run }) => run(create()));
});

it.each<readonly [string, () => RunHistory]>([
  ['in memory', createMemoryRunHistory],
  ['in IndexedDB', createFresh],
  ['with a fallback', () => createFallbackRunHistory(createFresh())],
])(
  'a run history %s leaves a run that was removed meanwhile removed, and takes it whole again',
  async (_where, create) => {
    const history = create();
    await history.write(after(2), { fromToken: 0, newProbes: [] });
    await history.remove('a');
    await history.write(after(5, [probeAt(2)]), { fromToken: 2, newProbes: [probeAt(2)] });
    expect(await history.read('a')).toBeUndefined();
    expect(await history.list()).toEqual([]);
    await history.write(after(5), wholeRun(after(5)));
    expect(await history.read('a')).toEqual(after(5));
  },
);
