/** How unexpected each token of a trace was. */
import { useMemo } from 'react';
import type { TraceToken } from '../../reasoning/trace.ts';
import type { AppendLog } from '../../store/append-log.ts';
import { heatLevel, heatScale, scaledLength } from '../../store/token-heat.ts';
import type { HeatLevel } from '../../store/token-heat.ts';

/** Level of the token with an index in the trace. */
export type HeatOf = (index: number) => HeatLevel;

/** Null while it is off. The function stays the same until its scale changes, so that old lines are not redrawn. */
export function useHeat(tokens: AppendLog<TraceToken>, on: boolean, live: boolean): HeatOf | null {
  const { buffer } = tokens;
  const length = on ? scaledLength(tokens, live) : 0;
  return useMemo(() => {
    const scale = heatScale({ buffer, length }, length);
    return scale === null ? null : (index) => heatLevel(scale, buffer[index]);
  }, [buffer, length]);
}
