/** Learns how questions of known families are worded. */
import type { HeldoutQuestion } from '../src/reasoning/question.ts';
import { questionPattern, questionPieces, runsOfThree } from '../src/reasoning/question-pattern.ts';
import type { Wordings } from '../src/reasoning/wordings.ts';

/** Questions a word is in at least, to count as one of the templates. */
const FEWEST_OF_A_WORD = 2;
/** A word is left out when it is what the question is about in more than this share of its questions. */
const MOST_AS_A_GAP = 0.2;
/** `a` can be an article, all others stand for themselves. */
const OPERAND = /^([0-9]+|[b-hj-z])$/u;

/** Words of the templates, and every three symbols that follow each other in some question. */
export function countWordings(questions: readonly HeldoutQuestion[]): Wordings {
  const uses = tally(questions.map(({ question }) => question));
  const gaps = tally(questions.map(gapOf));
  const words = new Set(
    [...uses]
      .filter(([word, count]) => count >= FEWEST_OF_A_WORD && !OPERAND.test(word))
      .filter(([word, count]) => (gaps.get(word) ?? 0) <= MOST_AS_A_GAP * count)
      .map(([word]) => word),
  );
  return {
    words,
    runs: new Set(questions.flatMap(({ question }) => runsOfThree(questionPattern(question, words)))),
  };
}

/** In how many texts each piece is. */
function tally(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    new Set(questionPieces(text)).forEach((piece) => counts.set(piece, (counts.get(piece) ?? 0) + 1));
  }
  return counts;
}

/** The word or words a question is about. */
function gapOf({ args }: HeldoutQuestion): string {
  return [args['word'], args['words']]
    .flat()
    .filter((word) => typeof word === 'string')
    .join(' ');
}
