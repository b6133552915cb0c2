import { expect, it } from 'vitest';
import { selfCheckWords } from './self-check-words.ts';

it('says how a GPU did in its self-check', () => {
  expect(selfCheckWords(undefined)).toBe('not needed on the CPU');
  expect(selfCheckWords({ problem: null, referenceDeviation: null })).toMatch(/^passed, not compared/);
  expect(selfCheckWords({ problem: 'differs-from-reference', referenceDeviation: 0.4 })).toBe(
    'failed, 40% off the CPU',
  );
  const part = { problem: null, referenceDeviation: 0.02, comparedLayers: 1 };
  expect(selfCheckWords(part)).toBe('passed, 2.0% off the CPU in its first layer');
  expect(selfCheckWords({ ...part, comparedLayers: 3 })).toMatch(/in its first 3 layers$/);
  expect(selfCheckWords({ ...part, problem: 'differs-from-reference', referenceDeviation: Number.NaN })).toBe(
    'failed, no numbers where the CPU has some in its first layer',
  );
});
