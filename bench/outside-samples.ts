/** The questions that the notice about foreign questions is learnt from, fitted on and measured with. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseQuestionSet } from '../src/experiments/question-set.ts';
import { groupBy } from '../src/lib/group-by.ts';
import { uniformAt } from '../src/lib/random.ts';
import type { HeldoutQuestion } from '../src/reasoning/question.ts';

/**
 * `held-out`: worded as in training; `own words`: of the same families in other words; `outside`: of no family.
 */
export type SampleSet = 'held-out' | 'own words' | 'outside';

export interface Sample {
  readonly set: SampleSet;
  /** Family, or kind of outside question. */
  readonly kind: string;
  readonly question: string;
}

/** Three parts that share no question. */
export interface OutsideSamples {
  /** The families the model knows: those of its held-out questions. */
  readonly families: readonly string[];
  /** How questions of the families are worded is learnt from these. */
  readonly wordings: readonly HeldoutQuestion[];
  readonly fit: readonly Sample[];
  readonly test: readonly Sample[];
}

/** Held-out questions to fit on, and as many to measure with. */
const PART = 200;
const SEED = 7;
const OWN = fileURLToPath(new URL('questions', import.meta.url));

/** @param path JSON lines of held-out questions of every family the model knows */
export async function readSamples(path: string): Promise<OutsideSamples> {
  const questions = parseQuestionSet(await readFile(path, 'utf8'));
  const families = [...new Set(questions.map(({ family }) => family))];
  const heldOut = mix(questions);
  const ownWords = async (file: string): Promise<Sample[]> =>
    (await readKinds(`${OWN}/${file}`, 'own words')).filter(({ kind }) =>
      families.some((name) => name === kind),
    );
  return {
    families,
    wordings: heldOut.slice(2 * PART),
    fit: [
      ...asSamples('held-out', heldOut.slice(0, PART)),
      ...(await ownWords('own-words.jsonl')),
      ...(await readKinds(`${OWN}/outside.jsonl`, 'outside')),
    ],
    test: [
      ...asSamples('held-out', heldOut.slice(PART, 2 * PART)),
      ...(await ownWords('own-words-test.jsonl')),
      ...(await readKinds(`${OWN}/outside-test.jsonl`, 'outside')),
    ],
  };
}

function asSamples(set: SampleSet, questions: readonly HeldoutQuestion[]): Sample[] {
  return questions.map(({ family, question }) => ({ set, kind: family, question }));
}

/** One of each family in turn, within a family in random order, so that every stretch has all levels. */
function mix(questions: readonly HeldoutQuestion[]): readonly HeldoutQuestion[] {
  const order = new Map(questions.map((question, i) => [question, uniformAt(SEED, i)]));
  const shuffled = [...questions].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  const ranked = [...groupBy(shuffled, ({ family }) => family).values()].flatMap((family) =>
    family.map((question, rank) => ({ question, rank })),
  );
  return ranked.sort((a, b) => a.rank - b.rank).map(({ question }) => question);
}

async function readKinds(path: string, set: SampleSet): Promise<Sample[]> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const { family, kind = family, question } = JSON.parse(line) as Readonly<Record<string, string>>;
    if (kind === undefined || question === undefined) {
      throw new Error(`${path} has a line without a kind or a question: ${line}`);
    }
    return { set, kind, question };
  });
}
