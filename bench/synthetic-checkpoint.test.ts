import { describe, expect, it } from 'vitest';
import { decodeTensorF32, parseSafetensorsHeader, safetensorsHeaderEnd } from '../src/formats/safetensors.ts';
import { syntheticCheckpoint } from './synthetic-checkpoint.ts';

describe('syntheticCheckpoint', { timeout: 30_000 }, () => {
  it('has the size of the published s1.1-1.5B, without holding it', () => {
    const { sourceBytes, parameters } = syntheticCheckpoint('1.5B', 'F32');
    expect(parameters).toBe(1_543_714_304);
    // 7.11 GB: the head once more.
    expect(sourceBytes).toBeGreaterThan(4 * (parameters + 151_936 * 1536));
    expect(sourceBytes).toBeLessThan(7.12e9);
  });

  it.each(['F32', 'BF16'] as const)(
    'gives the same %s bytes however they are cut, and equal tables',
    (dtype) => {
      const { files } = syntheticCheckpoint('small', dtype);
      const { bytes } = files.get('model.safetensors')!;
      const head = bytes.subarray(0, safetensorsHeaderEnd(bytes.subarray(0, 100_000)));
      const { tensors } = parseSafetensorsHeader(head, bytes.length);
      const [a, b] = ['lm_head.weight', 'model.embed_tokens.weight'].map((name) => tensors.get(name)!);
      const far = a.end - a.begin - 1000;
      expect(bytes.subarray(a.begin + far, a.end)).toEqual(bytes.subarray(b.begin + far, b.end));
      const whole = bytes.subarray(b.begin - 500, b.begin + 500);
      expect([
        ...bytes.subarray(b.begin - 500, b.begin + 3),
        ...bytes.subarray(b.begin + 3, b.begin + 500),
      ]).toEqual([...whole]);
      const { begin } = tensors.get('model.layers.1.mlp.up_proj.weight')!;
      const values = decodeTensorF32(
        'x',
        { dtype, shape: [], begin: 0, end: 4096 },
        bytes.subarray(begin, begin + 4096),
      );
      expect(Math.max(...values.map(Math.abs))).toBeLessThan(0.05);
      expect(new Set(values).size).toBeGreaterThan(100);
    },
  );
});
