/** How answers are compared and graded on this page. */
import { answersEqual } from '../reasoning/answers-equal.ts';
import { grade } from '../reasoning/grade.ts';
import type { AnswerRules } from './answers.ts';

/** Equality by value, and the exact verifier of each family of questions. */
export const ANSWER_RULES: AnswerRules = {
  equal: answersEqual,
  grade: (example, answer) => (example.record === null ? null : grade(example.record, answer) === 'correct'),
};
