import { describe, expect, it } from 'vitest';
import { grade, type Family, type HeldoutQuestion } from './grade.ts';
import { evaluateExpression } from './graders/expression.ts';

function question(family: Family, answer: string, args: Record<string, unknown> = {}): HeldoutQuestion {
  return { id: `${family}-0001`, family, level: 1, question: 'Well?', answer, args };
}

describe('letters and arithmetic', () => {
  it.each(['3', ' 03 ', '+3', '3.', 'There are 3', "3 r's", 'The letter occurs 3 times: 3'])(
    'takes %j for 3',
    (text) => {
      expect(grade(question('letters', '3'), text)).toBe('correct');
    },
  );

  it.each(['2', '3.5', '-3', 'three', 'r3', '2 or 3', '33'])('does not take %j for 3', (text) => {
    expect(grade(question('letters', '3'), text)).toBe('wrong');
  });

  it('takes the result of an equation', () => {
    expect(grade(question('arithmetic', '23596'), '347 * 68 = 23,596')).toBe('correct');
    expect(grade(question('arithmetic', '23596'), '347 * 68 = 23586')).toBe('wrong');
    expect(grade(question('arithmetic', '-5'), '−5')).toBe('correct');
  });

  it('has no answer to grade without one', () => {
    expect(grade(question('letters', '3'), null)).toBe('no-answer');
    expect(grade(question('letters', '3'), '  ')).toBe('no-answer');
  });
});

describe('decimals', () => {
  it.each(['9.9', '9.90', '09.9', 'The larger is 9.9'])('takes %j for 9.9', (text) => {
    expect(grade(question('decimals', '9.9'), text)).toBe('correct');
  });

  it.each(['9.11', '9.9 > 9.11', '99', '9,9', '9.9.1'])('does not take %j for 9.9', (text) => {
    expect(grade(question('decimals', '9.9'), text)).toBe('wrong');
  });
});

describe('countdown', () => {
  const task = question('countdown', '(8-5)*8', { numbers: [3, 8, 5], target: 19 });

  it.each(['3*8-5', '(3*8)-5', '3×8−5', '8 x 3 - 5 = 19', '19 = 3*8-5', '((3)*(8))-(5)'])(
    'takes %j',
    (text) => {
      expect(grade(task, text)).toBe('correct');
    },
  );

  it.each([
    '3*8',
    '3*8-5 = 20',
    '3*8-5+0',
    '19',
    '3*8-5=19=19',
    '38-5-14',
    '3 8 5',
    '3*8-',
    '(3*8-5',
    '2+17',
    'three',
  ])('does not take %j', (text) => {
    expect(grade(task, text)).toBe('wrong');
  });

  it('works in fractions and knows the order of operations', () => {
    const fractions = question('countdown', '8/(3-8/3)', { numbers: [8, 8, 3, 3], target: 24 });
    expect(grade(fractions, '8÷(3−8÷3)')).toBe('correct');
    expect(grade(fractions, '8/3-8/3')).toBe('wrong');
    expect(grade(fractions, '8/(3*8-8*3)')).toBe('wrong');
    expect(grade(question('countdown', '', { numbers: ['8', '2', '3'], target: '1' }), '8/2-3')).toBe(
      'correct',
    );
  });

  it('is wrong without numbers to check against', () => {
    expect(grade(question('countdown', '3*8'), '3*8')).toBe('wrong');
  });

  it('refuses what is no arithmetic', () => {
    expect(evaluateExpression('1/0')).toBeNull();
    expect(evaluateExpression('('.repeat(400))).toBeNull();
    expect(evaluateExpression('1+'.repeat(400))).toBeNull();
    expect(evaluateExpression('-3')).toBeNull();
    expect(evaluateExpression('')).toBeNull();
  });
});
