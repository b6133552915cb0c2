import { bareAnswer } from './bare-answer.ts';

/** The same items in the same order, with commas or spaces between them, in any case. */
export function gradeList(reference: string, extracted: string): boolean {
  return items(extracted) === items(reference);
}

function items(text: string): string {
  return bareAnswer(text).replace(/ *, *| +/g, ',');
}
