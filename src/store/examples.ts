/** Example questions: read liberally from the served file, with a small built-in list behind it. */

import { FAMILIES, type Family, type HeldoutQuestion } from '../reasoning/question.ts';

/** A question of a known family, with its reference answer where there is one. */
export interface Example {
  readonly family: string;
  readonly question: string;
  readonly answer: string | null;
  /** The whole record where it can be graded exactly. */
  readonly record: HeldoutQuestion | null;
}

/** Shown until (or instead of) the served list. */
export const FALLBACK_EXAMPLES: readonly Example[] = [
  example('letters', 'How many r in raspberry', '3', { word: 'raspberry', letter: 'r' }),
  example('arithmetic', 'What is 47 * 38?', '1786', { op: '*', a: 47, b: 38 }),
  example('countdown', 'Use 3 8 5 2 to make 24', '8*2+5+3', { numbers: [3, 8, 5, 2], target: 24 }),
  example('decimals', 'Which is larger, 9.11 or 9.9?', '9.9', { numbers: ['9.11', '9.9'], want: 'max' }),
];

const MAX_EXAMPLES = 400;

/** Reads a list of records with a `family`, or an object of lists by family; what is not usable is left out. */
export function parseExamples(json: unknown): readonly Example[] {
  const entries: readonly (readonly [string | null, unknown])[] = Array.isArray(json)
    ? json.map((item) => [null, item] as const)
    : isRecord(json)
      ? Object.entries(json).flatMap(([family, list]) =>
          Array.isArray(list) ? list.map((item) => [family, item] as const) : [],
        )
      : [];
  return entries.flatMap(([family, item]) => readExample(family, item)).slice(0, MAX_EXAMPLES);
}

function readExample(family: string | null, item: unknown): readonly Example[] {
  if (typeof item === 'string') {
    return item.trim() === ''
      ? []
      : [{ family: family ?? 'other', question: item, answer: null, record: null }];
  }
  if (!isRecord(item) || typeof item['question'] !== 'string' || item['question'].trim() === '') {
    return [];
  }
  const own = typeof item['family'] === 'string' ? item['family'] : (family ?? 'other');
  const given = item['answer'];
  const answer = typeof given === 'string' || typeof given === 'number' ? String(given) : null;
  const args = isRecord(item['args']) ? item['args'] : undefined;
  const known = FAMILIES.find((name) => name === own);
  // Many answers are graded by what the question was made from.
  const gradable = known !== undefined && answer !== null && args !== undefined;
  return [
    gradable
      ? example(known, item['question'], answer, args)
      : { family: own, question: item['question'], answer, record: null },
  ];
}

function example(
  family: Family,
  question: string,
  answer: string,
  args: Readonly<Record<string, unknown>>,
): Example {
  return { family, question, answer, record: { id: '', family, level: 1, question, answer, args } };
}

/** Families in order of first appearance, each with its examples. */
export function examplesByFamily(examples: readonly Example[]): ReadonlyMap<string, readonly Example[]> {
  const families = new Map<string, Example[]>();
  for (const item of examples) {
    const list = families.get(item.family) ?? [];
    list.push(item);
    families.set(item.family, list);
  }
  return families;
}

/**
 * So many examples to offer: of one family, or, with `null`, of as many families as there is room for. Every turn gives
 * the next ones, until it begins again.
 * @param turn from 0 on
 */
export function pickExamples(
  families: ReadonlyMap<string, readonly Example[]>,
  family: string | null,
  turn: number,
  count: number,
): readonly Example[] {
  const lists = family === null ? [...families.values()] : [families.get(family) ?? []];
  const available = lists.reduce((sum, list) => sum + list.length, 0);
  const room = Math.min(count, family === null ? lists.length : available);
  return Array.from({ length: room }, (_, i) => turn * room + i).flatMap((place) => {
    const list = lists[place % lists.length] ?? [];
    const example = list[Math.floor(place / lists.length) % list.length];
    return example === undefined ? [] : [example];
  });
}

/** The example this question is, if any: its reference answer is then known. */
export function findExample(examples: readonly Example[], question: string): Example | null {
  const wanted = question.trim();
  return examples.find((example) => example.question.trim() === wanted) ?? null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
