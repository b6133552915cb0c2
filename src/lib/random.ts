/**
 * Counter-based random numbers: the n-th draw of a seed can be asked for directly, so a run that is rolled back and
 * decoded again draws the same numbers.
 */

/** Uniform in [0, 1) for a seed and a counter. SplitMix-style mixing of both, 32 bits of it. */
export function uniformAt(seed: number, counter: number): number {
  let x = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(counter + 1, 0x9e3779b1)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
}
