/** Runs in memory: the twin of the browser's database for tests, and its stand-in where there is none. */
import type { Probe } from '../reasoning/probe.ts';
import { entryOf, newestFirst } from './run-history.ts';
import type { KeptRun, RunHistory } from './run-history.ts';

export function createMemoryRunHistory(): RunHistory {
  const runs = new Map<string, KeptRun>();
  return {
    list: () => Promise.resolve(newestFirst([...runs.values()].map(entryOf))),
    read: (id) => Promise.resolve(runs.get(id)),
    write: (run, { fromToken, newProbes }) => {
      const stored = fromToken === 0 ? undefined : runs.get(run.id)?.recording;
      if (fromToken > 0 && stored === undefined) {
        return Promise.resolve();
      }
      const tokens = [
        ...(stored?.tokens.slice(0, fromToken) ?? []),
        ...run.recording.tokens.slice(fromToken),
      ];
      const probes = joinProbes(stored?.probes ?? [], fromToken, newProbes);
      runs.set(run.id, { ...run, recording: { ...run.recording, tokens, probes } });
      return Promise.resolve();
    },
    rename: (id, name) => {
      const run = runs.get(id);
      if (run !== undefined) {
        runs.set(id, { ...run, recording: { ...run.recording, name } });
      }
      return Promise.resolve();
    },
    remove: (id) => {
      runs.delete(id);
      return Promise.resolve();
    },
  };
}

function joinProbes(stored: readonly Probe[], keep: number, added: readonly Probe[]): readonly Probe[] {
  const byPosition = new Map(stored.filter((probe) => probe.position <= keep).map((p) => [p.position, p]));
  added.forEach((probe) => byPosition.set(probe.position, probe));
  return [...byPosition.values()].toSorted((a, b) => a.position - b.position);
}
