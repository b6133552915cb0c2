/** One letter per distinct answer on the page, the same in the comparison and in every timeline. Pure. */
import { canonicalAnswer } from '../reasoning/answers-equal.ts';
import type { Probe } from '../reasoning/probe.ts';

/** Gives the letter of an answer that is on the page. */
export type LetterOf = (answer: string) => string;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const NO_LETTER_LEFT = '+';

/**
 * `A` for the first distinct answer, `B` for the second …: final answers lane by lane, then those of probes.
 * @param finals one per lane, null where there is none
 * @param probes one list per lane
 */
export function answerLetters(
  finals: readonly (string | null)[],
  probes: readonly (readonly Probe[])[],
): LetterOf {
  const letters = new Map<string, string>();
  for (const answer of [...finals, ...probes.flat().map((probe) => probe.answer)]) {
    if (answer !== null && !letters.has(canonicalAnswer(answer))) {
      letters.set(canonicalAnswer(answer), LETTERS[letters.size] ?? NO_LETTER_LEFT);
    }
  }
  return (answer) => letters.get(canonicalAnswer(answer)) ?? NO_LETTER_LEFT;
}
