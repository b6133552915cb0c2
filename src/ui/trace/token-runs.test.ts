import { describe, expect, it } from 'vitest';
import { tokenRuns, type TokenLook } from './token-runs.ts';

const PLAIN: TokenLook = { isBeyond: false, isCut: false, differs: false, heat: undefined };
const parts = ['So', ' 3', ' +', ' 4'].map((text, index) => ({ index: index + 5, text }));
const indices = (looks: (index: number) => TokenLook): number[][] =>
  tokenRuns(parts, looks).map((run) => run.parts.map(({ index }) => index));

describe('runs of tokens', () => {
  it('are one where all tokens look alike', () => {
    expect(indices(() => ({ ...PLAIN }))).toEqual([[5, 6, 7, 8]]);
  });

  it('end where any mark begins or ends', () => {
    expect(indices((index) => ({ ...PLAIN, isBeyond: index >= 7 }))).toEqual([
      [5, 6],
      [7, 8],
    ]);
    for (const mark of [{ isCut: true }, { differs: true }, { heat: 3 }]) {
      expect(indices((index) => (index === 6 ? { ...PLAIN, ...mark } : PLAIN))).toEqual([[5], [6], [7, 8]]);
    }
  });

  it('are none without tokens', () => {
    expect(tokenRuns([], () => PLAIN)).toEqual([]);
  });
});
