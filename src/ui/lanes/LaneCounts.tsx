/** Counts and speed of a lane. Every cell is there from the start, so nothing moves. */
import type { RunSettings } from '../../reasoning/run-settings.ts';
import { speedOf } from '../../store/engine-state.ts';
import { thinkingCap } from '../../store/lane.ts';
import type { Lane } from '../../store/lane.ts';
import { laneShare } from '../../store/shared-tokens.ts';
import { useAppState } from '../store-context.tsx';
import { count, shareWords, speedWords } from '../words.ts';

/** Table of counts. */
export function LaneCounts({ lane }: { readonly lane: Lane }) {
  const run = lane.run;
  const stats = run?.stats ?? null;
  const speed = speedOf(stats);
  const extensions = run?.settings.extensions ?? lane.settings.extensions;
  const tries = triesOf((run ?? lane).settings);
  const cells: readonly (readonly [string, string])[] = [
    ['thinking', `${count(stats?.thinkingTokens ?? 0)} of ${count(thinkingCap(lane))}`],
    ['forced', count(stats?.forcedTokens ?? 0)],
    ['extensions', extensionWords(stats?.extensionsUsed ?? 0, extensions)],
    ['answer', count(stats?.answerTokens ?? 0)],
    ...(tries > 0 ? [['tries', `${count(stats?.tries ?? 0)} of ${count(tries)}`] as const] : []),
    ['speed', speed === null ? '–' : speedWords(speed)],
  ];
  const shared = useAppState((state) => {
    const share = laneShare(lane, state.lanes);
    return share === null ? null : shareWords(share);
  });
  const turns = stats !== null && stats.lanesSharing > 1 ? `${String(stats.lanesSharing)} lanes at once` : '';
  return (
    <div className="lane-counts">
      <dl>
        {cells.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="lane-sharing">{shared ?? turns}</p>
    </div>
  );
}

/** Tries a run may take; 0 when it takes what comes. */
function triesOf({ method }: RunSettings): number {
  return method !== undefined && method.rejection.limit > 0 ? method.rejection.tries : 0;
}

/** Extensions asked for by hand come on top of those that were set. */
function extensionWords(used: number, set: number): string {
  return used > set ? `${String(used)} (${String(set)} set)` : `${String(used)} of ${String(set)}`;
}
