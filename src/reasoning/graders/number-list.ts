import { normalizeNumber } from '../scan-numbers.ts';
import { bareAnswer } from './bare-answer.ts';

/** The same values in the same order, with commas or spaces between them (`9.11, 9.90` is `9.11 9.9`). */
export function gradeNumberList(reference: string, extracted: string): boolean {
  const given = values(extracted);
  return !given.includes(null) && given.join() === values(reference).join();
}

function values(text: string): (string | null)[] {
  return bareAnswer(text)
    .split(/[, ]+/)
    .map((item) => normalizeNumber(item));
}
