import { describe, expect, it } from 'vitest';
import { argMax } from './arg-max.ts';

describe('argMax', () => {
  it('is the first of the largest', () => {
    expect(argMax([1, 3, 2, 3])).toBe(1);
    expect(argMax([-2, -1])).toBe(1);
  });

  it('takes vocabularies of any size', () => {
    const logits = new Float32Array(200_000);
    logits[151_664] = 1;
    expect(argMax(logits)).toBe(151_664);
  });
});
