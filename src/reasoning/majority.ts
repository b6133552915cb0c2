/** The vote of several samples of one question: answers are the same where `answersEqual` says so. */
import { canonicalAnswer } from './answers-equal.ts';

/** One distinct answer. */
export interface AnswerVotes {
  /** As the first sample that gave it wrote it. */
  readonly answer: string;
  /** The samples that gave it, by their place, in order. Never empty. */
  readonly samples: readonly number[];
}

/**
 * Distinct answers, that with most votes first. Of answers with as many votes, that of the earlier sample is first: the
 * order depends on the samples alone and not on which of them was done sooner.
 * @param answers of each sample by its place; null = it gave none, and does not vote
 */
export function countVotes(answers: readonly (string | null)[]): readonly AnswerVotes[] {
  const votes = new Map<string, { readonly answer: string; readonly samples: number[] }>();
  answers.forEach((answer, sample) => {
    if (answer !== null) {
      const key = canonicalAnswer(answer);
      const before = votes.get(key) ?? { answer, samples: [] };
      before.samples.push(sample);
      votes.set(key, before);
    }
  });
  // Sorting is stable, and a map keeps the order of the first votes.
  return [...votes.values()].sort((a, b) => b.samples.length - a.samples.length);
}

/** What most samples answered, by the order of `countVotes`; null when none answered. */
export function majorityAnswer(answers: readonly (string | null)[]): string | null {
  return countVotes(answers)[0]?.answer ?? null;
}

/** Whether the vote was decided by which answer came first. */
export function isTied([first, second]: readonly AnswerVotes[]): boolean {
  return first !== undefined && first.samples.length === second?.samples.length;
}
