/** Answers of several lanes compared: which are the same, and which match the reference. */
import type { Example } from './examples.ts';
import type { Lane } from './lane.ts';

/** Equality and grading are handed in, so that tests can use plain ones. */
export interface AnswerRules {
  readonly equal: (a: string, b: string) => boolean;
  /** Null when this question has no reference or cannot be graded. */
  readonly grade: (example: Example, answer: string) => boolean | null;
}

/** One lane's answer in the comparison. */
export interface ComparedAnswer {
  readonly lane: Lane;
  readonly answer: string | null;
  /** `A` for the first distinct answer, `B` for the second …; null without an answer. */
  readonly letter: string | null;
  /** Against Lane 1; null when either has no answer. */
  readonly sameAsFirst: boolean | null;
  /** Against the reference; null when there is none. */
  readonly correct: boolean | null;
}

const LETTERS = 'ABCDEFGHIJ';

/** Answers of all lanes with a letter per distinct answer. */
export function compareAnswers(
  lanes: readonly Lane[],
  exampleOf: (question: string) => Example | null,
  rules: AnswerRules,
): readonly ComparedAnswer[] {
  const distinct: string[] = [];
  const first = lanes[0]?.run?.answer ?? null;
  return lanes.map((lane) => {
    const answer = lane.run?.answer ?? null;
    const example = lane.run === null ? null : exampleOf(lane.run.question);
    return {
      lane,
      answer,
      letter: answer === null ? null : letterOf(answer, distinct, rules),
      sameAsFirst: answer === null || first === null ? null : rules.equal(answer, first),
      correct: answer === null || example === null ? null : rules.grade(example, answer),
    };
  });
}

function letterOf(answer: string, distinct: string[], rules: AnswerRules): string {
  let index = distinct.findIndex((other) => rules.equal(other, answer));
  if (index < 0) {
    index = distinct.push(answer) - 1;
  }
  return LETTERS[index] ?? '?';
}
