/** One sample of one question, as it is kept. */
import type { Family, Level } from '../reasoning/question.ts';
import type { ThinkingEnd } from '../reasoning/trace.ts';

export interface SampleRow {
  readonly id: string;
  readonly family: Family;
  readonly level: Level;
  /** Thinking tokens it might use. */
  readonly budget: number;
  /** Its place among the samples, from 0. */
  readonly sample: number;
  readonly seed: number;
  readonly correct: boolean;
  readonly answer: string | null;
  readonly thinkingTokens: number;
  readonly answerTokens: number;
  readonly ended: ThinkingEnd | null;
}
