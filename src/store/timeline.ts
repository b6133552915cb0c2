/**
 * The answers along one thought, laid out for drawing: spans of equal answers, marks, curves, and what stands at a
 * position. Pure lookups over what the page already has.
 */
import { answerEntropy } from '../reasoning/answer-entropy.ts';
import { answersEqual } from '../reasoning/answers-equal.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import type { LetterOf } from './answer-letters.ts';
import { itemOfLog, sliceLog } from './append-log.ts';
import type { AppendLog } from './append-log.ts';
import type { Judge } from './expected-answer.ts';
import { isLive } from './lane.ts';
import type { Run } from './lane.ts';

/** What a timeline is made from: of a run on the page, or of a recording. */
export interface Thought extends Pick<Run, 'question' | 'status' | 'trace' | 'probes' | 'answer'> {
  readonly stats: { readonly thinkingTokens: number } | null;
}

/** An answer known at some position. */
export interface AnswerPoint {
  /** Thinking tokens it was given after. */
  readonly position: number;
  readonly answer: string | null;
  /** As written, before extraction. */
  readonly text: string;
  readonly letter: string | null;
  /** Null when nothing is expected. */
  readonly correct: boolean | null;
  /** Of the extracted answer, nats; null when not known. */
  readonly entropy: number | null;
  /** The run's own answer rather than a probe. */
  readonly isFinal: boolean;
}

/** Consecutive points of the same answer, up to the next point. */
export interface AnswerSpan {
  readonly from: number;
  readonly to: number;
  readonly first: AnswerPoint;
}

/** A place where the model wanted to end its thought, or where an extension was forced. */
export interface TimelineMark {
  readonly kind: 'wish' | 'extension';
  readonly position: number;
  readonly words: string;
}

/** Everything the strip draws. */
export interface Timeline {
  /** Thinking tokens. */
  readonly used: number;
  /** Tokens at the right end of the axis. */
  readonly axis: number;
  readonly points: readonly AnswerPoint[];
  readonly spans: readonly AnswerSpan[];
  readonly marks: readonly TimelineMark[];
  /** Largest p(end of thinking) per column, as `[position, probability]`. */
  readonly pEnd: readonly (readonly [number, number])[];
}

/** Room for the final answer behind the last token, as a share of the thought. */
const FINAL_SHARE = 0.08;
const CURVE_COLUMNS = 160;

/** Lays out a thought. */
export function timelineOf(run: Thought, letterOf: LetterOf, judge: Judge): Timeline {
  const used = run.stats?.thinkingTokens ?? 0;
  const points = pointsOf(run, used, letterOf, judge);
  const axis = isLive(run) ? liveAxis(used) : used + Math.max(1, Math.ceil(used * FINAL_SHARE));
  return {
    used,
    axis,
    points,
    spans: spansOf(points, used, axis),
    marks: marksOf(run, used),
    pEnd: pEndCurve(run.trace.tokens, used),
  };
}

/** The answer that stands at a position: that of the last point up to there. */
export function pointAt(points: readonly AnswerPoint[], position: number): AnswerPoint | undefined {
  return points.findLast((point) => point.position <= position);
}

/** The next (1) or previous (-1) position worth stopping at. */
export function nextStop({ points, used }: Timeline, position: number, direction: 1 | -1): number {
  const stops = points.map((point) => point.position);
  return direction > 0
    ? (stops.find((stop) => stop > position) ?? used)
    : (stops.findLast((stop) => stop < position) ?? 0);
}

function pointsOf(run: Thought, used: number, letterOf: LetterOf, judge: Judge): readonly AnswerPoint[] {
  const point = (position: number, answer: string | null, text: string, entropy: number | null) => ({
    position,
    answer,
    text,
    entropy,
    letter: answer === null ? null : letterOf(answer),
    correct: answer === null ? null : judge(run.question, answer),
    isFinal: false,
  });
  const isAnswered = run.status === 'done' && run.answer !== null;
  const probes = run.probes
    .filter((probe) => probe.position < used || !isAnswered)
    .map((probe) => point(probe.position, probe.answer, probe.text.trim(), probe.entropy));
  return isAnswered
    ? [
        ...probes,
        {
          ...point(used, run.answer, run.answer ?? '', answerEntropy(sliceLog(run.trace.tokens, used))),
          isFinal: true,
        },
      ]
    : probes;
}

function spansOf(points: readonly AnswerPoint[], used: number, axis: number): readonly AnswerSpan[] {
  const spans: AnswerSpan[] = [];
  points.forEach((point, index) => {
    const to = point.isFinal ? axis : (points[index + 1]?.position ?? used);
    const last = spans.at(-1);
    // The final answer keeps a place of its own, also where it repeats the last probe's.
    if (last !== undefined && !point.isFinal && sameAnswer(last.first.answer, point.answer)) {
      spans[spans.length - 1] = { ...last, to };
    } else {
      spans.push({ from: point.position, to, first: point });
    }
  });
  return spans;
}

function sameAnswer(a: string | null, b: string | null): boolean {
  return a === b || answersEqual(a, b);
}

function marksOf(run: Thought, used: number): readonly TimelineMark[] {
  const marks: TimelineMark[] = [];
  let extension = 0;
  for (let position = 0; position <= used; position += 1) {
    const token = itemOfLog(run.trace.tokens, position);
    if (token === undefined) {
      break;
    }
    // A token that a person chose took the place of any token.
    const isEnd = token.role !== 'chosen' || token.extension !== undefined;
    if ((token.replaced !== undefined && isEnd) || token.thinkingEnd === 'natural') {
      const pEnd = token.replaced?.pEnd;
      const surely = pEnd === undefined ? '' : `, p = ${pEnd.toFixed(2)}`;
      marks.push({ kind: 'wish', position, words: `the model wanted to end its thought${surely}` });
    }
    if (token.extension !== undefined && token.extension > extension) {
      extension = token.extension;
      const text =
        token.role === 'extension' ? `“${token.text.trim()}” was forced` : 'the end was suppressed';
      marks.push({ kind: 'extension', position, words: `extension ${String(extension)}: ${text}` });
    }
  }
  return marks;
}

function pEndCurve(tokens: AppendLog<TraceToken>, used: number): readonly (readonly [number, number])[] {
  const width = Math.max(1, Math.ceil(used / CURVE_COLUMNS));
  const curve: [number, number][] = [];
  for (let position = 0; position < used; position += 1) {
    const token = itemOfLog(tokens, position);
    const pEnd = token?.replaced?.pEnd ?? token?.pEnd;
    const last = curve.at(-1);
    if (pEnd === undefined) {
      continue;
    }
    if (last !== undefined && position - last[0] < width) {
      last[1] = Math.max(last[1], pEnd);
    } else {
      curve.push([position, pEnd]);
    }
  }
  const closing = itemOfLog(tokens, used);
  const end = closing?.replaced?.pEnd;
  return end === undefined ? curve : [...curve, [used, end]];
}

/** Grows in steps, so that the drawing stands still between them. */
function liveAxis(used: number): number {
  let axis = 48;
  while (axis < used) {
    axis += axis & (axis - 1) ? axis / 3 : axis / 2;
  }
  return axis;
}
