import { expect, it } from 'vitest';
import { validateQuestion } from './prompt.ts';

it('takes any text for a question', () => {
  expect(validateQuestion('How many r in raspberry')).toEqual({ kind: 'ok' });
});

it.each(['', ' \n\t\u00a0'])('refuses %j', (text) => {
  expect(validateQuestion(text)).toEqual({ kind: 'invalid', code: 'question-empty' });
});
