/**
 * Grades an extracted answer by the exact rule of the question's family. Accepts what the family's verifier in
 * `training/families` accepts (`training/golden/verdicts.json` compares them); around a number, words are forgiven too.
 */
import { gradeCalendar } from './graders/calendar.ts';
import { gradeCountdown } from './graders/countdown.ts';
import { gradeInteger } from './graders/integer.ts';
import { gradeLettersInOrder } from './graders/letters-in-order.ts';
import { gradeList } from './graders/list.ts';
import { gradeNumber } from './graders/number.ts';
import { gradeNumberList } from './graders/number-list.ts';
import { gradeBinary, gradeRoman } from './graders/numeral.ts';
import { gradeWord } from './graders/word.ts';
import type { HeldoutQuestion } from './question.ts';

export type { Family, HeldoutQuestion } from './question.ts';

export type Grade = 'correct' | 'wrong' | 'no-answer';

/** @param extracted as from `extractAnswer` */
export function grade(question: HeldoutQuestion, extracted: string | null): Grade {
  if (extracted === null || extracted.trim() === '') return 'no-answer';
  return isCorrect(question, extracted) ? 'correct' : 'wrong';
}

function isCorrect({ family, answer, args }: HeldoutQuestion, extracted: string): boolean {
  const kind = args['kind'];
  switch (family) {
    case 'letters':
    case 'arithmetic':
    case 'problems':
    case 'sequences':
      return gradeInteger(answer, extracted);
    case 'decimals':
      return kind === 'order' ? gradeNumberList(answer, extracted) : gradeNumber(answer, extracted);
    case 'countdown':
      return gradeCountdown(args, extracted);
    case 'spelling':
      return gradeLettersInOrder(answer, extracted);
    case 'numbers':
      return isYesOrNo(answer) ? gradeWord(answer, extracted) : gradeInteger(answer, extracted);
    case 'bases':
      return gradeBases(kind, answer, extracted);
    case 'calendar':
      return gradeCalendar(kind, answer, extracted);
    case 'sorting':
      return kind === 'rank' ? gradeInteger(answer, extracted) : gradeList(answer, extracted);
    case 'logic':
      return kind === 'cups' ? gradeInteger(answer, extracted) : gradeWord(answer, extracted);
  }
}

function gradeBases(kind: unknown, answer: string, extracted: string): boolean {
  switch (kind) {
    case 'to_binary':
      return gradeBinary(answer, extracted);
    case 'to_roman':
      return gradeRoman(answer, extracted);
    default:
      return gradeInteger(answer, extracted);
  }
}

function isYesOrNo(answer: string): boolean {
  return answer === 'yes' || answer === 'no';
}
