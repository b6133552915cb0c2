/** How unexpected each token of a trace was, ranked within that trace. Pure. */
import type { TraceToken } from '../reasoning/trace.ts';
import { sliceLog } from './append-log.ts';
import type { AppendLog } from './append-log.ts';

/** 0 = expected like most tokens … 3 = among the most unexpected. */
export type HeatLevel = 0 | 1 | 2 | 3;

/** Log-probabilities below which a token is at least level 1, 2 and 3. */
export interface HeatScale {
  readonly below: readonly [number, number, number];
}

/** Shares of tokens from which the levels count downwards. */
export const HEAT_QUANTILES = [0.4, 0.2, 0.1] as const;

/** So many tokens make a scale; fewer, or a batch more, change too much or too little. */
const SCALE_STEP = 64;

/** The part of a trace whose scale is used now: it follows a growing trace in steps, so that old lines are not redrawn. */
export function scaledLength(tokens: AppendLog<TraceToken>, live: boolean): number {
  return live ? Math.floor(tokens.length / SCALE_STEP) * SCALE_STEP : tokens.length;
}

/** The scale of the first `length` tokens; null when none of them was sampled. */
export function heatScale(tokens: AppendLog<TraceToken>, length: number): HeatScale | null {
  const logprobs = sliceLog(tokens, 0, length)
    .flatMap((token) => (token.origin === 'sampled' && token.logprob !== undefined ? [token.logprob] : []))
    .sort((a, b) => a - b);
  const at = (share: number): number => logprobs[Math.floor(share * logprobs.length)] ?? 0;
  const [mild, warm, hot] = HEAT_QUANTILES;
  return logprobs.length === 0 ? null : { below: [at(mild), at(warm), at(hot)] };
}

/** Level of a token; forced ones have none. */
export function heatLevel(scale: HeatScale, token: TraceToken | undefined): HeatLevel {
  if (token?.origin !== 'sampled' || token.logprob === undefined) {
    return 0;
  }
  const [mild, warm, hot] = scale.below;
  return token.logprob < hot ? 3 : token.logprob < warm ? 2 : token.logprob < mild ? 1 : 0;
}
