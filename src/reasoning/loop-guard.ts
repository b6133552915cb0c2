/**
 * Notices a thought that repeats itself or gets nowhere, token by token. Suppressing ends too often makes models loop
 * (arXiv 2501.19393 §4.1, Fig. 4a). Knows ids only.
 *
 * Thresholds: a repetition is a block of at most 64 ids that comes at least three times in a row. Lists of letters or
 * digits are short or change from item to item ("r1 a s p b e r2"), so three blocks must also make 24 ids before an end
 * is no longer suppressed, and six blocks 64 ids before thinking is ended: more than a 30-letter word spelled with
 * separators takes even if all its letters are the same.
 */

/** Longest block looked for, in ids: a line or two of text. Longer loops show as repeated rounds. */
export const MAX_PERIOD = 64;
const REPEATING = { blocks: 3, ids: 24 };
const STUCK = { blocks: 6, ids: 64 };
/** A round this short says no more than "Wait, no." */
const IDLE_IDS = 3;

export interface LoopState {
  /** The last ids, at most `MAX_PERIOD`. */
  readonly recent: readonly number[];
  /** At p − 1: how many of the last ids equal the id p positions before them. */
  readonly runs: readonly number[];
  /** The ids sampled since the last extension. */
  readonly round: Fingerprint;
  /** The round before that; absent before the first extension. */
  readonly previousRound?: Fingerprint;
}

/** Stands for a sequence of ids, so that rounds can be compared without being kept. */
interface Fingerprint {
  readonly hash: number;
  readonly length: number;
}

const EMPTY: Fingerprint = { hash: 0x811c9dc5, length: 0 };

export const INITIAL_LOOP_STATE: LoopState = {
  recent: [],
  runs: new Array<number>(MAX_PERIOD).fill(0),
  round: EMPTY,
};

/** Follows one more id of the thought; `forced` ids make up the text but not the round. Constant work per id. */
export function followLoop(state: LoopState, id: number, origin: 'sampled' | 'forced'): LoopState {
  const { recent } = state;
  return {
    ...state,
    recent: [...recent.slice(-(MAX_PERIOD - 1)), id],
    runs: state.runs.map((run, i) => (recent[recent.length - 1 - i] === id ? run + 1 : 0)),
    round: origin === 'sampled' ? extend(state.round, id) : state.round,
  };
}

/** Begins a new round; call at every extension, before its forced ids. */
export function startLoopRound(state: LoopState): LoopState {
  return { ...state, previousRound: state.round, round: EMPTY };
}

/** True when the text repeats itself or the round now ending says exactly what the one before said. */
export function isRepeating(state: LoopState): boolean {
  const { round, previousRound } = state;
  const sameRound =
    previousRound !== undefined &&
    round.length > 0 &&
    round.length === previousRound.length &&
    round.hash === previousRound.hash;
  return sameRound || reaches(state, REPEATING);
}

/** True when the round now ending, begun by an extension, has added almost nothing. */
export function isIdle({ round, previousRound }: LoopState): boolean {
  return previousRound !== undefined && round.length <= IDLE_IDS;
}

/** True when the repetition has gone on so long that no end is to be expected. */
export function isStuck(state: LoopState): boolean {
  return reaches(state, STUCK);
}

function reaches(state: LoopState, threshold: { readonly blocks: number; readonly ids: number }): boolean {
  // A run of n repeats at distance p covers n + p ids.
  return state.runs.some((run, i) => run + i + 1 >= Math.max(threshold.blocks * (i + 1), threshold.ids));
}

/** One step of FNV-1a over whole ids, 32 bits. */
function extend(print: Fingerprint, id: number): Fingerprint {
  return { hash: Math.imul(print.hash ^ id, 0x01000193) >>> 0, length: print.length + 1 };
}
