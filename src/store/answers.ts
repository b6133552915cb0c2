/** Answers of several lanes compared: which are the same, and which match what is expected. */
import { answersEqual } from '../reasoning/answers-equal.ts';
import type { LetterOf } from './answer-letters.ts';
import type { Judge } from './expected-answer.ts';
import type { Lane } from './lane.ts';

/** One lane's answer in the comparison. */
export interface ComparedAnswer {
  readonly lane: Lane;
  readonly answer: string | null;
  /** Letter of this answer; null without an answer. */
  readonly letter: string | null;
  /** Against Lane 1; null when either has no answer. */
  readonly sameAsFirst: boolean | null;
  /** Against what is expected; null when nothing is. */
  readonly correct: boolean | null;
}

/** Answers of all lanes with a letter per distinct answer. */
export function compareAnswers(
  lanes: readonly Lane[],
  letterOf: LetterOf,
  judge: Judge,
): readonly ComparedAnswer[] {
  const first = lanes[0]?.run?.answer ?? null;
  return lanes.map((lane) => {
    const answer = lane.run?.answer ?? null;
    return {
      lane,
      answer,
      letter: answer === null ? null : letterOf(answer),
      sameAsFirst: answer === null || first === null ? null : answersEqual(answer, first),
      correct: answer === null || lane.run === null ? null : judge(lane.run.question, answer),
    };
  });
}
