import { expect, it } from 'vitest';
import type { HeldoutQuestion } from '../src/reasoning/question.ts';
import { countWordings } from './count-wordings.ts';

const about = (question: string, args: HeldoutQuestion['args']): HeldoutQuestion => ({
  id: question,
  family: 'spelling',
  level: 1,
  question,
  answer: '?',
  args,
});

it('keeps what templates say and leaves out what questions are about', () => {
  const { words, runs } = countWordings([
    about('Spell tiger backwards.', { word: 'tiger' }),
    about('spell "tiger" backwards', { word: 'tiger' }),
    about('How many r in tiger?', { word: 'tiger', letter: 'r' }),
    about('How many 3s in 1353?', {}),
    about('once only', {}),
  ]);
  expect([...words].sort()).toEqual(['backwards', 'how', 'in', 'many', 'spell']);
  expect(runs).toContain('^ spell ?');
  expect(runs).toContain('spell ? backwards');
  expect(runs).toContain('many L in');
  expect(runs).toContain('in 0 $');
  expect(runs).not.toContain('^ how L');
});
