/**
 * Budget forcing exactly as the evaluation harness of s1 does it, for replication (arXiv 2501.19393 §3.1; every number
 * of the paper comes from it). Step-wise over ids, like `budget-machine.ts`.
 *
 * Differs from our default: the budget is given anew to every round and counts stop ids; the ids are cut to it only at
 * the end, without the text being cut or the reason for the close being changed; rounds run on after the budget is spent.
 */

export interface HarnessFormat {
  /** `<|im_start|>answer`: after a natural end. */
  readonly endIds: readonly number[];
  /** `<|im_start|>answer\nFinal Answer:`: after a round that ran into its limit. */
  readonly endMaxIds: readonly number[];
  readonly newlineIds: readonly number[];
  /** Any of these sequences ends a round. Masking needs them to be single ids. */
  readonly stops: readonly (readonly number[])[];
}

export interface HarnessSettings {
  /** `max_tokens_thinking`: most ids of one round, its stop included. */
  readonly budget: number;
  /** `thinking_n_ignore`; absent is not the same as 0, which masks the first id and cuts at the end. */
  readonly ignore?: number;
  /** Ids of `thinking_n_ignore_str`; empty = none. */
  readonly ignoreIds: readonly number[];
  /** `min_tokens_thinking`: stops are masked until a round has as many ids; 1 whenever `ignore` is given. */
  readonly minTokens?: number;
}

export interface HarnessState {
  /** From 0. */
  readonly round: number;
  readonly roundIds: readonly number[];
  /** Ids of the rounds before, without their stops, with the forced strings. */
  readonly kept: readonly number[];
  /** How the thinking ended; absent while it goes on. */
  readonly ended?: 'stop' | 'length';
}

export const INITIAL_HARNESS_STATE: HarnessState = { round: 0, roundIds: [], kept: [] };

/** What follows the think opener in the prompt of the answer phase. */
export interface HarnessClose {
  readonly thinkingIds: readonly number[];
  readonly closeIds: readonly number[];
}

/** Ids that may not be sampled next (vLLM's `min_tokens`). Stops of several ids cannot be masked. */
export function harnessMaskedIds(
  format: HarnessFormat,
  settings: HarnessSettings,
  state: HarnessState,
): readonly number[] {
  const minTokens = settings.ignore === undefined ? (settings.minTokens ?? 0) : 1;
  return state.roundIds.length < minTokens
    ? format.stops.flatMap((stop) => (stop.length === 1 ? stop : []))
    : [];
}

/** Takes one sampled id. A round that ends at its limit is the last, even where ends are left to be ignored. */
export function harnessStep(
  format: HarnessFormat,
  settings: HarnessSettings,
  state: HarnessState,
  sampledId: number,
): HarnessState {
  const roundIds = [...state.roundIds, sampledId];
  const isStop = format.stops.some((stop) => endsWith(roundIds, stop));
  if (!isStop && roundIds.length < settings.budget) {
    return { ...state, roundIds };
  }
  if (!isStop || state.round >= (settings.ignore ?? 0)) {
    return { ...state, roundIds, ended: isStop ? 'stop' : 'length' };
  }
  const kept = [...state.kept, ...withoutStop(format, roundIds), ...settings.ignoreIds];
  return { round: state.round + 1, roundIds: [], kept };
}

/**
 * The close of a thought that has ended. With `ignore`, the ids are cut to one budget here.
 * @param textEndsInNewline of the uncut text, as the harness checks it
 */
export function harnessClose(
  format: HarnessFormat,
  settings: HarnessSettings,
  state: HarnessState,
  textEndsInNewline: boolean,
): HarnessClose {
  const all = [...state.kept, ...state.roundIds];
  const cut = settings.ignore === undefined ? all : all.slice(0, settings.budget);
  const atLimit = textEndsInNewline ? format.endMaxIds : [...format.newlineIds, ...format.endMaxIds];
  return {
    thinkingIds: withoutStop(format, cut),
    closeIds: state.ended === 'length' ? atLimit : format.endIds,
  };
}

/** Room the harness leaves for the answer under `max_tokens_thinking=auto`. */
const AUTO_ANSWER_TOKENS = 100;

/**
 * `max_tokens_thinking=auto`, in tokens.
 * @param longestPrompt of the batch, without the opener
 * @param maxGenToks the harness's limit for prompt, thinking and answer together
 */
export function harnessAutoBudget(
  longestPrompt: number,
  maxGenToks: number,
  startIds: readonly number[],
  endMaxIds: readonly number[],
): number {
  return maxGenToks - longestPrompt - startIds.length - endMaxIds.length - AUTO_ANSWER_TOKENS;
}

/** Rejection sampling (§3.1): a try is generated with one id more than the limit … */
export function rejectionBudget(limit: number): number {
  return limit + 1;
}

/** … and accepted when it fits the limit, its stop included. */
export function acceptsRejectionTry(limit: number, ids: readonly number[]): boolean {
  return ids.length <= limit;
}

function withoutStop(format: HarnessFormat, ids: readonly number[]): readonly number[] {
  const stop = format.stops.find((candidate) => endsWith(ids, candidate));
  return stop === undefined ? ids : ids.slice(0, ids.length - stop.length);
}

function endsWith(ids: readonly number[], tail: readonly number[]): boolean {
  return tail.length <= ids.length && tail.every((id, i) => ids[ids.length - tail.length + i] === id);
}
