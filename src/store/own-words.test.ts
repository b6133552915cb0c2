import { describe, expect, it } from 'vitest';
import { delimitersIn } from './own-words.ts';

describe('delimitersIn', () => {
  it.each([
    ['So the answer is 3.', 's1', []],
    ['', 's1', []],
    ['a < b and c > d, 1<2', 's1', []],
    ['<|im_start|>answer\nFinal Answer: 3', 's1', ['<|im_start|>answer', 'Final Answer:', '<|im_start|>']],
    ['stop </think> now </think>', 'think-tags', ['</think>']],
    ['stop </think> now', 's1', ['</think>']],
    ['Final Answer: 3', 'none', ['Final Answer:']],
    ['<｜end▁of▁sentence｜>', 's1', ['<｜end▁of▁sentence｜>']],
    ['<|im_end|>', 'no such format', ['<|im_end|>']],
  ])('finds in %j for %s: %j', (words, format, found) => {
    expect(delimitersIn(words, format)).toEqual(found);
  });
});
