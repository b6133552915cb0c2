/** Whether two lanes gave the same answer. */
import { normalizeNumber } from './scan-numbers.ts';

/**
 * Compares extracted answers: as numbers where both are numbers (`042` = `42.0`, `1,000` = `1000`), otherwise without
 * regard to case, white space, dollar signs, emphasis and a full stop. Two missing answers are not the same answer.
 */
export function answersEqual(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return false;
  return canonicalAnswer(a) === canonicalAnswer(b);
}

/** What `answersEqual` compares; also a key to group answers by. */
export function canonicalAnswer(answer: string): string {
  const plain = answer
    .replace(/[$*_]{2}|\$/gu, '')
    .replace(/\.\s*$/u, '')
    .trim();
  return normalizeNumber(plain) ?? plain.toLowerCase().replace(/\s+/gu, '');
}
