/**
 * What an answer is judged by: the answer the person expects, else the reference of the example the question is. Pure.
 */
import { answersEqual } from '../reasoning/answers-equal.ts';
import { grade } from '../reasoning/grade.ts';
import { findExample } from './examples.ts';
import type { Example } from './examples.ts';

/** Where expected answers come from. */
export interface Expectations {
  readonly examples: readonly Example[];
  /** What the person typed, by question; an empty one says that nothing is expected. */
  readonly expected: Readonly<Record<string, string>>;
}

/** Right (true), wrong (false), or not to be told (null). */
export type Judge = (question: string, answer: string) => boolean | null;

/** The expected answer of a question, empty when there is none. */
export function expectedAnswer({ examples, expected }: Expectations, question: string): string {
  return expected[question.trim()] ?? findExample(examples, question)?.answer ?? '';
}

/** Judges answers by value; those of an example's own reference with the exact verifier of its family. */
export function judgeBy(expectations: Expectations): Judge {
  return (question, answer) => {
    const wanted = expectedAnswer(expectations, question).trim();
    const example = findExample(expectations.examples, question);
    // Of countdown, the reference is one of many right answers.
    if (example?.record != null && wanted === example.answer) {
      return grade(example.record, answer) === 'correct';
    }
    return wanted === '' ? null : answersEqual(wanted, answer);
  };
}
