/** When the answers along a thought are found out, and where. Pure. */
import { MOST_PROBES, selectProbePositions } from '../reasoning/probe.ts';
import type { ProbeRule } from '../reasoning/probe.ts';
import { sliceLog } from './append-log.ts';
import type { AppState } from './app-state.ts';
import { thinkingUsed } from './lane.ts';

/** `after` the run, when nothing else is to be done; `live`, while it thinks; `off`, only where one looks. */
export const PROBING = ['after', 'live', 'off'] as const;

export type Probing = (typeof PROBING)[number];

/** Thinking keeps its speed, and nobody has to ask. */
export const DEFAULT_PROBING: Probing = 'after';

/** Where answers are asked for at first. */
export { ALL_PROBES as DEFAULT_PROBE_RULE } from '../reasoning/probe.ts';

/** Distances offered; 0 = not by count. */
export const PROBE_DISTANCES = [0, 8, 16, 32, 64, 128] as const;

/** The rule for a run that begins now. */
export function liveRule({ probing, probeRule }: AppState): ProbeRule | null {
  return probing === 'live' ? probeRule : null;
}

/** Where a lane's finished thought is to be probed. */
export function positionsToProbe(state: AppState, number: number): readonly number[] {
  const run = state.lanes.find((lane) => lane.number === number)?.run ?? null;
  if (run === null || state.probing === 'off') {
    return [];
  }
  const used = thinkingUsed(run);
  return selectProbePositions(state.probeRule, sliceLog(run.trace.tokens, 0, used + 1), used, MOST_PROBES);
}
