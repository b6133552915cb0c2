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

describe('decimals in order', () => {
  const order = question('decimals', '9.9, 9.2, 9.11', { kind: 'order' });

  it.each(['9.9, 9.2, 9.11', '9.90 9.20 9.11.', '9.9,9.2,9.11', '9.9 , 9.2, 9.11'])('takes %j', (text) => {
    expect(grade(order, text)).toBe('correct');
  });

  it.each(['9.11, 9.2, 9.9', '9.9, 9.2', '9.9; 9.2; 9.11', '9.9, 9.2, 9.11, x', '9.9', ', ,'])(
    'does not take %j',
    (text) => {
      expect(grade(order, text)).toBe('wrong');
    },
  );

  it('takes a difference as a number', () => {
    expect(grade(question('decimals', '0.79', { kind: 'apart' }), 'they are 0.790 apart')).toBe('correct');
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

describe('spelling', () => {
  it.each(['e n o t s', 'enots', 'E-N-O-T-S', 'e,n,o,t,s', 'e, n, o, t, s', '"enots"', 'enots.'])(
    'takes %j',
    (text) => {
      expect(grade(question('spelling', 'e n o t s', { kind: 'reverse' }), text)).toBe('correct');
    },
  );

  it.each(['stone', 'enot', 'e  n o t s', 'enots!', 'the word enots', '-enots', '5'])(
    'does not take %j',
    (text) => {
      expect(grade(question('spelling', 'e n o t s', { kind: 'reverse' }), text)).toBe('wrong');
    },
  );
});

describe('numbers', () => {
  it('takes yes and no in any case, and nothing around them', () => {
    const prime = question('numbers', 'no', { kind: 'prime', a: 91 });
    expect(['no', 'No.', ' NO '].map((text) => grade(prime, text))).toEqual(Array(3).fill('correct'));
    expect(['yes', 'none', 'no way', '0'].map((text) => grade(prime, text))).toEqual(Array(4).fill('wrong'));
  });

  it('takes a number with words around it', () => {
    const remainder = question('numbers', '5', { kind: 'remainder', a: 347, b: 6 });
    expect(grade(remainder, 'the remainder is 5')).toBe('correct');
    expect(grade(remainder, '57')).toBe('wrong');
  });
});

describe('bases', () => {
  it('takes binary with its mark and zeros in front', () => {
    const binary = question('bases', '1011', { kind: 'to_binary', n: 11 });
    expect(['1011', '0b1011', '00001011'].map((text) => grade(binary, text))).toEqual(
      Array(3).fill('correct'),
    );
    expect(['11', '1101', '1 011', '0x1011'].map((text) => grade(binary, text))).toEqual(
      Array(4).fill('wrong'),
    );
  });

  it('takes Roman numerals of either case, in the usual form only', () => {
    const roman = question('bases', 'XIV', { kind: 'to_roman', n: 14 });
    expect(['XIV', 'xiv.', ' Xiv '].map((text) => grade(roman, text))).toEqual(Array(3).fill('correct'));
    expect(['XIIII', '14', 'XVI', 'X IV'].map((text) => grade(roman, text))).toEqual(Array(4).fill('wrong'));
  });

  it('takes the decimal number of a numeral', () => {
    expect(grade(question('bases', '14', { kind: 'from_roman', n: 14 }), 'XIV is 14')).toBe('correct');
  });
});

describe('calendar', () => {
  it.each([
    ['weekday', 'Monday', 'monday.', 'Tuesday'],
    ['clock_add', '09:05', '9:05', '9:5'],
    ['clock_diff', '125', '125 minutes', '2:05'],
    ['date_add', 'April 14', '14 april', 'April 4'],
  ])('%s: for %j takes %j, not %j', (kind, answer, right, wrong) => {
    const asked = question('calendar', answer, { kind });
    expect(grade(asked, answer)).toBe('correct');
    expect(grade(asked, right)).toBe('correct');
    expect(grade(asked, wrong)).toBe('wrong');
  });

  it('is wrong for a kind of question it does not know', () => {
    expect(grade(question('calendar', 'Monday', {}), 'Monday')).toBe('wrong');
  });
});

describe('sorting', () => {
  it('takes items in order, whatever is between them', () => {
    const sorted = question('sorting', '3, 7, 12', { kind: 'sort' });
    expect(['3, 7, 12', '3,7,12', '3 7 12', '3 , 7 , 12.'].map((text) => grade(sorted, text))).toEqual(
      Array(4).fill('correct'),
    );
    expect(['12, 7, 3', '3, 7', '3; 7; 12', '3712'].map((text) => grade(sorted, text))).toEqual(
      Array(4).fill('wrong'),
    );
    expect(grade(question('sorting', 'ant, bee', { kind: 'words' }), 'Ant Bee')).toBe('correct');
    expect(grade(question('sorting', '43', { kind: 'rank' }), 'It is 43')).toBe('correct');
  });
});

describe('logic', () => {
  it('takes a name alone, and the number of a cup', () => {
    const order = question('logic', 'Ann', { kind: 'order' });
    expect(['Ann', 'ann.'].map((text) => grade(order, text))).toEqual(['correct', 'correct']);
    expect(['Bob', 'Ann or Bob', 'Anne'].map((text) => grade(order, text))).toEqual(Array(3).fill('wrong'));
    const cups = question('logic', '2', { kind: 'cups' });
    expect(['2', 'cup 2'].map((text) => grade(cups, text))).toEqual(['correct', 'correct']);
    expect(grade(cups, 'cup 3')).toBe('wrong');
  });
});

describe('problems and sequences', () => {
  it('take a number with its unit', () => {
    expect(grade(question('problems', '42'), '$42')).toBe('correct');
    expect(grade(question('problems', '42'), '42 pens')).toBe('correct');
    expect(grade(question('sequences', '48'), '3, 6, 12, 24, 48')).toBe('wrong');
    expect(grade(question('sequences', '48'), '48.')).toBe('correct');
  });
});
