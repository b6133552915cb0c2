/** Grades an extracted answer with the exact verifier of the question's family. */
import { gradeCountdown } from './graders/countdown.ts';
import { gradeInteger } from './graders/integer.ts';
import { gradeNumber } from './graders/number.ts';
import type { HeldoutQuestion } from './question.ts';

export type { Family, HeldoutQuestion } from './question.ts';

export type Grade = 'correct' | 'wrong' | 'no-answer';

/** @param extracted as from `extractAnswer` */
export function grade(question: HeldoutQuestion, extracted: string | null): Grade {
  if (extracted === null || extracted.trim() === '') return 'no-answer';
  return isCorrect(question, extracted) ? 'correct' : 'wrong';
}

function isCorrect(question: HeldoutQuestion, extracted: string): boolean {
  switch (question.family) {
    case 'letters':
    case 'arithmetic':
      return gradeInteger(question.answer, extracted);
    case 'decimals':
      return gradeNumber(question.answer, extracted);
    case 'countdown':
      return gradeCountdown(question.args, extracted);
  }
}
