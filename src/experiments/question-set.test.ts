import { describe, expect, it } from 'vitest';
import { parseQuestionSet, QuestionSetError, selectQuestions } from './question-set.ts';

const good = {
  id: 'letters-0001',
  family: 'letters',
  level: 1,
  question: 'How many r in raspberry',
  answer: '3',
  args: { word: 'raspberry', letter: 'r' },
};
const line = (change: object = {}): string => JSON.stringify({ ...good, ...change });

describe('parseQuestionSet', () => {
  it('reads one question per line', () => {
    const set = parseQuestionSet(`${line()}\n\n${line({ id: 'two' })}\n`);
    expect(set.map(({ id }) => id)).toEqual(['letters-0001', 'two']);
    expect(set[0]).toEqual(good);
  });

  it.each([
    ['not JSON', '{"id": ', 'Line 2 of the question set is not valid JSON.'],
    ['a list', '[]', 'is not a JSON object.'],
    ['no id', line({ id: '' }), 'has no "id".'],
    ['a strange family', line({ family: 'poems' }), 'is of no known family'],
    ['a strange level', line({ level: 4 }), 'has no "level" from 1, 2, 3.'],
    ['no question', line({ question: ' ' }), 'has no "question".'],
    ['an answer that is a number', line({ answer: 3 }), 'has no "answer" as text.'],
    ['no arguments', line({ args: null }), 'has no "args" object.'],
    ['an id twice', line(), 'Line 2 of the question set has the id "letters-0001" of line 1'],
  ])('says what is wrong with %s', (_what, second, message) => {
    expect(() => parseQuestionSet(`${line()}\n${second}`)).toThrow(message);
  });

  it('refuses a set without a question', () => {
    expect(() => parseQuestionSet('\n \n')).toThrow(QuestionSetError);
  });
});

describe('selectQuestions', () => {
  const set = parseQuestionSet(
    ['letters', 'logic']
      .flatMap((family) => [1, 2, 3].map((level) => line({ id: `${family}${level}`, family, level })))
      .join('\n'),
  );
  const ids = (selection: Parameters<typeof selectQuestions>[1]): string[] =>
    selectQuestions(set, selection).map(({ id }) => id);

  it('picks families, levels and so many of each family', () => {
    expect(ids({})).toHaveLength(6);
    expect(ids({ families: ['logic'] })).toEqual(['logic1', 'logic2', 'logic3']);
    expect(ids({ levels: [2, 3], perFamily: 1 })).toEqual(['letters2', 'logic2']);
  });

  it('refuses to pick nothing', () => {
    expect(() => ids({ families: ['bases'] })).toThrow('No question of the set');
  });
});
