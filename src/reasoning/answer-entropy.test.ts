import { describe, expect, it } from 'vitest';
import { answerEntropy, tokensOfAnswer } from './answer-entropy.ts';
import type { TraceToken } from './trace.ts';

/** Sampled tokens of these texts, each with an entropy; `!` before a text makes it forced, without one. */
function written(...parts: readonly (readonly [string, number?])[]): TraceToken[] {
  return parts.map(([text, entropy], index) => {
    const plain = { index, id: index, phase: 'answer', atMs: 0 } as const;
    return text.startsWith('!')
      ? { ...plain, text: text.slice(1), origin: 'forced', role: 'delimiter' }
      : { ...plain, text, origin: 'sampled', ...(entropy !== undefined && { entropy }) };
  });
}

const spelling = (tokens: readonly TraceToken[]): string[] => tokensOfAnswer(tokens).map(({ text }) => text);

describe('tokensOfAnswer', () => {
  it.each([
    ['after a natural end', written(['!<|im_start|>answer'], ['\n'], ['Answer'], [':'], [' '], ['3']), ['3']],
    ['after a forced close', written(['!<|im_start|>answer\nFinal Answer:'], [' 3']), [' 3']],
    ['over several tokens', written(['Answer:'], [' '], ['1'], ['2'], ['34'], ['.']), ['1', '2', '34']],
    ['in a box, and not where it is said again', written(['\\boxed{'], ['12'], ['}, so '], ['12']), ['12']],
    [
      'where its text stands twice',
      written(['Answer: '], ['3'], ['\n'], ['Answer: '], ['3'], ['\n3']),
      ['3'],
    ],
    ['with a token that holds more than it', written(['It', 1], [' is:\n'], ['\n7\n']), ['\n7\n']],
    ['across special text', written(['Answer: '], ['4'], ['<|fim_pad|>'], ['2']), ['4', '<|fim_pad|>', '2']],
    ['with the parts of a character', written(['Answer: '], [''], [''], ['√'], ['']), ['', '', '√']],
  ])('%s', (_name, tokens, texts) => {
    expect(spelling(tokens)).toEqual(texts);
  });

  it('takes the last of two equal answers', () => {
    const tokens = written(['Answer: '], ['3'], ['\nAnswer: '], ['3']);
    expect(tokensOfAnswer(tokens).map(({ index }) => index)).toEqual([3]);
  });

  it.each([
    ['nothing', written()],
    ['only an announcement', written(['!<|im_start|>answer'], ['\nFinal'], [' Answer'], [':'])],
    ['forced all of it', written(['!Answer: 3'])],
  ])('has none where %s was written', (_name, tokens) => {
    expect(spelling(tokens)).toEqual([]);
    expect(answerEntropy(tokens)).toBeNull();
  });
});

describe('answerEntropy', () => {
  it('is the sum over the answer, however sure the words before it were', () => {
    const tokens = written(
      ['\n', 0],
      ['Answer', 0.001],
      [':', 0],
      [' ', 0],
      ['1', 0.25],
      ['7', 0.5],
      ['.', 2],
    );
    expect(answerEntropy(tokens)).toBe(0.75);
  });

  it('is not known of a trace without entropies', () => {
    expect(answerEntropy(written(['Answer: '], ['3']))).toBeNull();
  });
});
