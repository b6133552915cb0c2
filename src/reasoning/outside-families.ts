/**
 * Whether a question looks as if it lay outside what a checkpoint was trained on. Judged by its wording alone, so the
 * judgement is there before the first token and is the same at every budget; `bench/outside-questions.ts` fits the rule
 * and measures how often it is wrong.
 */
import { questionPattern, runsOfThree } from './question-pattern.ts';
import { isTexts, parseWordings, type StoredWordings, type Wordings } from './wordings.ts';

const UNKNOWN = '?';

/** What the rule looks at; each is 0 (as in training) to 1. */
export interface WordingFeatures {
  /** Share of words that the questions of the families do not use. */
  readonly unknownWords: number;
  /** Of the runs of three symbols with a known word among them, the share that no question of the families has. */
  readonly unseenRuns: number;
  /** 1 when there is neither a number nor a single letter. */
  readonly lacksOperand: number;
}

/** A question counts as outside when intercept plus weighted features is above 0. */
export interface OutsideRule extends WordingFeatures {
  readonly intercept: number;
}

/** What belongs to one checkpoint: its families, how their questions are worded, and the rule. */
export interface ModelScope {
  /** SHA-256 of the weights the scope was made for, hexadecimal. */
  readonly weightsSha256: string;
  readonly families: readonly string[];
  readonly rule: OutsideRule;
  readonly wordings: Wordings;
}

/** As in `scope.json` of a model folder. */
export type StoredScope = Omit<ModelScope, 'wordings'> & StoredWordings;

/** Features of a question; a question without a word or number is as far out as can be. */
export function wordingFeatures(question: string, wordings: Wordings): WordingFeatures {
  const pattern = questionPattern(question, wordings.words);
  const symbols = pattern.slice(1, -1);
  if (symbols.length === 0) {
    return { unknownWords: 1, unseenRuns: 1, lacksOperand: 1 };
  }
  // A known word can be what the question is about, as in "Spell total backwards": one may be read as any word.
  const readings = pattern.flatMap((symbol, at) =>
    wordings.words.has(symbol) ? [unseenRuns(pattern.with(at, UNKNOWN), wordings)] : [],
  );
  return {
    unknownWords: symbols.filter((symbol) => symbol === UNKNOWN).length / symbols.length,
    unseenRuns: Math.min(unseenRuns(pattern, wordings), ...readings),
    lacksOperand: symbols.includes('0') || symbols.includes('L') ? 0 : 1,
  };
}

/** Runs without a known word are no evidence: in training they come from lists of numbers and words. */
function unseenRuns(pattern: readonly string[], { words, runs }: Wordings): number {
  const telling = runsOfThree(pattern).filter((run) => run.split(' ').some((symbol) => words.has(symbol)));
  return telling.length === 0 ? 1 : telling.filter((run) => !runs.has(run)).length / telling.length;
}

/** True when the question is probably none of the kinds the checkpoint was trained on. */
export function isOutsideFamilies(question: string, { rule, wordings }: ModelScope): boolean {
  const features = wordingFeatures(question, wordings);
  return (
    rule.intercept +
      rule.unknownWords * features.unknownWords +
      rule.unseenRuns * features.unseenRuns +
      rule.lacksOperand * features.lacksOperand >
    0
  );
}

/** Reads `scope.json` of a model folder. @returns null when it is not one */
export function parseModelScope(json: unknown): ModelScope | null {
  const fields = new Map(typeof json === 'object' && json !== null ? Object.entries(json) : []);
  const weightsSha256: unknown = fields.get('weightsSha256');
  const families: unknown = fields.get('families');
  const rule = parseRule(fields.get('rule'));
  const wordings = parseWordings(fields.get('symbols'), fields.get('runs'));
  return typeof weightsSha256 === 'string' && isTexts(families) && rule !== null && wordings !== null
    ? { weightsSha256, families, rule, wordings }
    : null;
}

function parseRule(json: unknown): OutsideRule | null {
  const numbers = new Map(typeof json === 'object' && json !== null ? Object.entries(json) : []);
  const read = (name: keyof OutsideRule): number => {
    const value: unknown = numbers.get(name);
    return typeof value === 'number' ? value : NaN;
  };
  const rule: OutsideRule = {
    intercept: read('intercept'),
    unknownWords: read('unknownWords'),
    unseenRuns: read('unseenRuns'),
    lacksOperand: read('lacksOperand'),
  };
  return Object.values(rule).every(Number.isFinite) ? rule : null;
}
