import { expect, it } from 'vitest';
import { initialReadmeState, readmeAfterRound } from './readme-variant.ts';

it('takes what every round generated off one budget, and forced strings for free', () => {
  const settings = { budget: 20, ignore: 2 };
  const first = readmeAfterRound(settings, initialReadmeState(settings), 9);
  expect(first.move).toEqual({ kind: 'extend', maxTokens: 11 });
  const second = readmeAfterRound(settings, first.state, 6);
  expect(second.move).toEqual({ kind: 'extend', maxTokens: 5 });
  expect(readmeAfterRound(settings, second.state, 5).move).toEqual({ kind: 'answer' });
});

it('stops extending when nothing is left', () => {
  const settings = { budget: 9, ignore: 2 };
  expect(readmeAfterRound(settings, initialReadmeState(settings), 9).move).toEqual({ kind: 'answer' });
});

it('answers after the first round without ends to ignore', () => {
  const settings = { budget: 9, ignore: 0 };
  expect(readmeAfterRound(settings, initialReadmeState(settings), 4).move).toEqual({ kind: 'answer' });
});
