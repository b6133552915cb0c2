import { describe, expect, it } from 'vitest';
import { answersEqual } from './answers-equal.ts';

describe('answersEqual', () => {
  it.each([
    ['42', '042'],
    ['42', ' 42.0 '],
    ['1,000', '1000'],
    ['-3', '−3'],
    ['.5', '0.50'],
    ['$7$', '7'],
    ['**B**', 'b'],
    ['(3+5) * 3', '(3+5)*3'],
    ['Paris.', 'paris'],
    ['90071992547409931', '90071992547409931.'],
  ])('%j = %j', (a, b) => {
    expect(answersEqual(a, b)).toBe(true);
  });

  it.each([
    ['9.11', '9.9'],
    ['90071992547409931', '90071992547409932'],
    ['1,00', '100'],
    ['A', 'B'],
  ])('%j ≠ %j', (a, b) => {
    expect(answersEqual(a, b)).toBe(false);
  });

  it('a missing answer equals nothing', () => {
    expect(answersEqual(null, null)).toBe(false);
    expect(answersEqual('1', null)).toBe(false);
  });
});
