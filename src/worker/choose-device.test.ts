import { describe, expect, it } from 'vitest';
import { choosePrecision } from './choose-device.ts';

const SMALL = 5e6;
const LARGE = 1.5e9;

describe('choosePrecision, careful', () => {
  it('leaves out blocks where all weights fit as they are', () => {
    expect(choosePrecision('webgpu', 'auto', SMALL, true)).toMatchObject({ weights: 'int8' });
    expect(choosePrecision('webgpu', 'auto', SMALL, true, true)).toEqual({
      weights: 'f32',
      activations: 'f32',
      accuracyLevel: 0,
      plain: true,
    });
  });

  it('computes large checkpoints in 32-bit floats, their weights as small as before', () => {
    expect(choosePrecision('webgpu', 'auto', LARGE, true)).toEqual({
      weights: 'int4',
      activations: 'f16',
      accuracyLevel: 4,
    });
    expect(choosePrecision('webgpu', 'auto', LARGE, true, true)).toEqual({
      weights: 'int4',
      activations: 'f32',
      accuracyLevel: 0,
      plain: true,
    });
  });

  it('keeps what was asked for by name, and changes nothing on the CPU', () => {
    expect(choosePrecision('webgpu', 'int4', SMALL, true, true).weights).toBe('int4');
    expect(choosePrecision('wasm', 'auto', SMALL, false, true)).toEqual(
      choosePrecision('wasm', 'auto', SMALL, false),
    );
  });
});
