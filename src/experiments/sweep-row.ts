/** One result of a sweep: a question in one cell. */
import type { Family, HeldoutQuestion, Level } from '../reasoning/question.ts';
import type { ThinkingEnd } from '../reasoning/trace.ts';
import type { SweepCell } from './sweep-settings.ts';

export interface SweepRow extends SweepCell {
  readonly id: string;
  readonly family: Family;
  readonly level: Level;
  readonly correct: boolean;
  /** Extracted from what the model wrote; null when it gave none. */
  readonly answer: string | null;
  /** Forced ones included. */
  readonly thinkingTokens: number;
  readonly answerTokens: number;
  /** Why thinking ended; null when the context was full before it could. */
  readonly ended: ThinkingEnd | null;
}

/** The fields of a row, in the order in which files have them. */
export const ROW_COLUMNS = [
  'id',
  'family',
  'level',
  'extensions',
  'extensionString',
  'budget',
  'correct',
  'answer',
  'thinkingTokens',
  'answerTokens',
  'ended',
] as const satisfies readonly (keyof SweepRow)[];

/** One question to be thought about once, for all of these cells. */
export interface Thought {
  readonly question: HeldoutQuestion;
  readonly cells: readonly SweepCell[];
}
