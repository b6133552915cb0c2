import { describe, expect, it } from 'vitest';
import { estimateWords, shortEstimateWords } from './estimate-words.ts';

const at = (tokensPerSecond: number, earlier = false) => ({ tokensPerSecond, earlier });

describe('estimates', () => {
  it('say how long a budget takes, once that is known, and since when', () => {
    expect(estimateWords(492, at(410), 1)).toBe('≈ 1.2 s at 410 tokens/s, measured here');
    expect(estimateWords(492, at(8.2), 3)).toBe('≈ 60 s at 8.2 tokens/s, measured here; 3 lanes at once');
    expect(estimateWords(492, at(410, true), 1)).toBe(
      '≈ 1.2 s at 410 tokens/s, measured on an earlier visit',
    );
    expect(estimateWords(256, null, 1)).toBe('speed not measured yet');
    expect(estimateWords(0, at(410), 1)).toBe('answers at once');
  });

  it('are short where there is little room', () => {
    expect(shortEstimateWords(492, at(410))).toBe('≈ 1.2 s');
    expect(shortEstimateWords(0, at(410))).toBe('');
    expect(shortEstimateWords(256, null)).toBe('');
  });
});
