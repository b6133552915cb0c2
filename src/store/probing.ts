/** When the answers along a thought are found out, and where. Pure. */
import { ALL_PROBES, selectProbePositions } from '../reasoning/probe.ts';
import type { ProbeRule } from '../reasoning/probe.ts';
import { sliceLog } from './append-log.ts';
import type { AppState } from './app-state.ts';
import { thinkingUsed } from './lane.ts';

/** `after` the run, when nothing else is to be done; `live`, while it thinks; `off`, only where one looks. */
export const PROBING = ['after', 'live', 'off'] as const;

export type Probing = (typeof PROBING)[number];

/** Thinking keeps its speed, and nobody has to ask. */
export const DEFAULT_PROBING: Probing = 'after';

/** More are closer together than a strip can show. */
const MOST_PROBES = 24;

/** The rule for a run that begins now. */
export function liveRule(probing: Probing): ProbeRule | null {
  return probing === 'live' ? ALL_PROBES : null;
}

/** Where a lane's finished thought is to be probed. */
export function positionsToProbe(state: AppState, number: number): readonly number[] {
  const run = state.lanes.find((lane) => lane.number === number)?.run ?? null;
  if (run === null || state.probing === 'off') {
    return [];
  }
  const used = thinkingUsed(run);
  return selectProbePositions(ALL_PROBES, sliceLog(run.trace.tokens, 0, used + 1), used, MOST_PROBES);
}
