import { bareAnswer } from './bare-answer.ts';

/** One letter or more, joined or with a space, comma or hyphen between two. */
const FORM = /^[a-z](?:(?:, ?| |-)?[a-z])*$/;
const SEPARATORS = /[ ,-]/g;

/** The right letters in order, in any case, joined or separated: `e n o t s`, `enots`, `E-N-O-T-S`. */
export function gradeLettersInOrder(reference: string, extracted: string): boolean {
  const given = bareAnswer(extracted).replace(/^["']+|["']+$/g, '');
  return FORM.test(given) && given.replace(SEPARATORS, '') === reference.replace(SEPARATORS, '');
}
