import { describe, expect, it } from 'vitest';
import { extractAnswer } from './extract-answer.ts';

describe('extractAnswer', () => {
  it.each([
    ['after the forced close', '<|im_start|>think\nx\n<|im_start|>answer\nFinal Answer: 042', '042'],
    [
      'boxed with braces inside',
      'x\n<|im_start|>answer\nThe result is \\boxed{\\frac{1}{2}}.',
      '\\frac{1}{2}',
    ],
    ['the last box', '\\boxed{3} and then \\boxed{5}', '5'],
    // s1 takes "a\nAnswer: 7" here: its pattern swallows everything after the first match.
    ['of several "Answer:" the last (differs from s1)', 'Answer: a\nAnswer: 7', '7'],
    // s1 yields "** 7" and null here.
    ['emphasis (differs from s1)', '**Answer:** 7', '7'],
    ['emphasis without the colon (differs from s1)', '**Answer**: 7', '7'],
    ['emphasis of all of it', '**Final Answer: 7**', '7'],
    // s1 fails on both.
    ['\\fbox (differs from s1)', 'so \\fbox{12}', '12'],
    ['a box that is not closed (differs from s1)', '\\boxed{3} or rather \\boxed{5', '3'],
    ['\\boxed without braces', 'is $\\boxed 5$ here', '5'],
    ['a box before "Answer:"', 'Answer: it is \\boxed{9}', '9'],
    ['what is on the next line', 'Final Answer:\n\n  12\n', '12'],
    ['only the line of "Answer:"', 'Answer: 12\nThat is all.', '12'],
    ['"Answer:" in any case', 'ANSWER : B', 'B'],
    ['the last line otherwise', 'Let me see.\n  There are 3.\n\n', 'There are 3'],
    ['after </think>', '<think>\nAnswer: 1\n</think>\n\n4', '4'],
    ['after the last opener', '<|im_start|>answer\n1<|im_start|>answer\n2<|im_end|>', '2'],
    ['without special tokens', '42<|im_end|><｜end▁of▁sentence｜>', '42'],
    ['mathematics', 'Answer: $42$.', '42'],
    ['decimals', 'Answer: 9.9', '9.9'],
    ['expressions with an equals sign', '(3+5)*3 = 24', '(3+5)*3 = 24'],
  ])('takes %s', (_name, text, answer) => {
    expect(extractAnswer(text)).toBe(answer);
  });

  it.each([
    '',
    ' \n\t',
    '<|im_start|>answer\nFinal Answer:',
    '<|im_start|>answer<|im_end|>',
    '**',
    'Answer:',
  ])('finds nothing in %j', (text) => {
    expect(extractAnswer(text)).toBeNull();
  });

  it('takes long texts in its stride', () => {
    expect(extractAnswer('\\boxed{'.repeat(300) + '\nAnswer: 3')).toBe('3');
    expect(extractAnswer('answer '.repeat(5000) + '\n7')).toBe('7');
    expect(extractAnswer(`Answer:${' '.repeat(20_000)}\n${'\n'.repeat(20_000)}5`)).toBe('5');
  });
});
