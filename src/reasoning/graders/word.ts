import { bareAnswer } from './bare-answer.ts';

/** The same word (a name, a weekday, yes or no) in any case. */
export function gradeWord(reference: string, extracted: string): boolean {
  return bareAnswer(extracted).trim() === reference.toLowerCase();
}
