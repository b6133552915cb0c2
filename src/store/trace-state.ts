/** The trace of a run as the page holds it: all tokens, their lines per phase, and the tail a cut has left behind. */
import type { TraceToken } from '../reasoning/trace.ts';
import { appendToLog, emptyLog, sliceLog, takeFromLog } from './append-log.ts';
import type { AppendLog } from './append-log.ts';
import { appendTokensToLines, emptyLines } from './trace-lines.ts';
import type { TraceLines } from './trace-lines.ts';

/** What was thought beyond a cut. Shown greyed; no longer part of the run. */
export interface CutTail {
  /** The budget the trace was cut to. */
  readonly budget: number;
  readonly tokens: readonly TraceToken[];
  readonly lines: TraceLines;
}

/** Tokens and lines of one run. */
export interface TraceState {
  readonly tokens: AppendLog<TraceToken>;
  readonly thinking: TraceLines;
  readonly answer: TraceLines;
  readonly cut: CutTail | null;
}

/** A trace without tokens. */
export function emptyTrace(): TraceState {
  return { tokens: emptyLog(), thinking: emptyLines(), answer: emptyLines(), cut: null };
}

/** The trace with a batch of tokens at its end. */
export function appendToTrace(trace: TraceState, tokens: readonly TraceToken[]): TraceState {
  // Where the thought goes on after a cut, it takes the place of what was cut off.
  const goesOn = tokens.some((token) => isThinking(token) && token.role !== 'delimiter');
  return {
    cut: goesOn ? null : trace.cut,
    tokens: appendToLog(trace.tokens, tokens),
    thinking: appendTokensToLines(trace.thinking, tokens.filter(isThinking)),
    answer: appendTokensToLines(trace.answer, tokens.filter(isAnswer)),
  };
}

/** Tokens from `keep` on leave the run and stay visible as a tail. A second cut further left joins both tails. */
export function cutTrace(trace: TraceState, keep: number, budget: number): TraceState {
  const gone = sliceLog(trace.tokens, keep).filter(
    (token) => isThinking(token) && token.role !== 'delimiter',
  );
  const tail = [...gone, ...(trace.cut?.tokens ?? [])];
  const cut =
    tail.length === 0 ? null : { budget, tokens: tail, lines: appendTokensToLines(emptyLines(), tail) };
  return { ...rewind(trace, keep), cut };
}

/** Tokens from `keep` on are dropped, since thinking goes on from there. */
export function resumeTrace(trace: TraceState, keep: number): TraceState {
  return { ...rewind(trace, keep), cut: null };
}

function rewind(trace: TraceState, keep: number): TraceState {
  const kept = sliceLog(trace.tokens, 0, keep);
  return {
    tokens: takeFromLog(trace.tokens, keep),
    thinking: appendTokensToLines(emptyLines(), kept.filter(isThinking)),
    answer: appendTokensToLines(emptyLines(), kept.filter(isAnswer)),
    cut: trace.cut,
  };
}

/** Closing delimiters are drawn at the end of the thought they close, whichever phase the engine files them under. */
function isThinking(token: TraceToken): boolean {
  return token.phase === 'thinking' || token.role === 'delimiter';
}

function isAnswer(token: TraceToken): boolean {
  return !isThinking(token);
}
