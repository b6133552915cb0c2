import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isOutsideFamilies, parseModelScope, wordingFeatures } from './outside-families.ts';
import { questionPattern } from './question-pattern.ts';
import { storeWordings, type Wordings } from './wordings.ts';

function json(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
}

const wordings: Wordings = {
  words: new Set(['+', 'is', 'what']),
  runs: new Set(['^ what is', 'what is 0', 'what is L', 'is 0 +', '0 + 0', '+ 0 $']),
};
const stored = {
  weightsSha256: 'ab',
  families: ['arithmetic'],
  rule: { intercept: -1, unknownWords: 1.5, unseenRuns: 1.5, lacksOperand: 0.5 },
  ...storeWordings(wordings),
};

describe('questionPattern', () => {
  it.each([
    ['What’s 3×4_5?', ['^', '?', '0', '?', '0', '?', '0', '$']],
    ['what is "B" + 17', ['^', 'what', 'is', 'L', '+', '0', '$']],
    ["how many r's in Größe", ['^', '?', '?', 'L', '?', '?', '$']],
    ['…', ['^', '?', '$']],
    ['', ['^', '$']],
  ])('of %j', (question, pattern) => {
    expect(questionPattern(question, wordings.words)).toEqual(pattern);
  });
});

describe('wordingFeatures', () => {
  it.each([
    ['What is 2 + 3?', 0, 0, 0],
    ['What is love?', 1 / 3, 2 / 3, 1],
    // Not 2 / 5: what stands where "+" does may be any word, and then one run of three is unseen.
    ['What is x + 3?', 0, 1 / 3, 0],
    ['', 1, 1, 1],
    ['?!', 1, 1, 1],
    ['bonjour', 1, 1, 1],
  ])('of %j', (question, unknownWords, unseenRuns, lacksOperand) => {
    expect(wordingFeatures(question, wordings)).toEqual({ unknownWords, unseenRuns, lacksOperand });
  });
});

describe('parseModelScope', () => {
  it('reads what was stored', () => {
    expect(parseModelScope(JSON.parse(JSON.stringify(stored)))).toEqual({
      weightsSha256: 'ab',
      families: ['arithmetic'],
      rule: stored.rule,
      wordings,
    });
  });

  it.each([
    ['nothing', null],
    ['a page instead of a file', '<html>'],
    ['no rule', { ...stored, rule: undefined }],
    ['a rule with a gap', { ...stored, rule: { ...stored.rule, unseenRuns: null } }],
    ['no hash', { ...stored, weightsSha256: undefined }],
    ['no families', { ...stored, families: 'letters' }],
    ['no words', { ...stored, symbols: undefined }],
    ['a run of a symbol that is not there', { ...stored, runs: [[0, 99, 1]] }],
    ['a run that is not one', { ...stored, runs: [7] }],
  ])('refuses %s', (_what, scope) => {
    expect(parseModelScope(scope)).toBeNull();
  });
});

describe('isOutsideFamilies', () => {
  it('weighs the features', () => {
    const scope = parseModelScope(stored)!;
    expect(isOutsideFamilies('what is 2 + 3', scope)).toBe(false);
    expect(isOutsideFamilies('what is love', scope)).toBe(true);
  });
});

describe('the scope of the bundled model', () => {
  const scope = parseModelScope(json('public/models/s1-nano/scope.json'))!;

  it('holds the examples of its families', () => {
    const examples = json('public/questions/examples.json') as { family: string; question: string }[];
    const known = examples.filter(({ family }) => scope.families.includes(family));
    const flagged = known.filter(({ question }) => isOutsideFamilies(question, scope));
    expect(known.length).toBeGreaterThan(10);
    expect(flagged.length / known.length).toBeLessThan(0.05);
  });

  it.each(['How many r in raspberry', 'Which is larger, 9.11 or 9.9?'])('holds %s', (question) => {
    expect(isOutsideFamilies(question, scope)).toBe(false);
  });

  it.each([
    'What is the capital of Australia?',
    'Write a poem about autumn.',
    'How do I center a div in CSS?',
    'Quelle est la capitale de la France ?',
    'hello, how are you today',
  ])('does not hold %s', (question) => {
    expect(isOutsideFamilies(question, scope)).toBe(true);
  });
});
