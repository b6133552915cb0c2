import { describe, expect, it } from 'vitest';
import { allocate, type OrtWasmModule } from './ort-wasm-module.ts';

/** A heap whose sizes are 32-bit numbers, as the runtime's are: what is beyond wraps around. */
function heap(): OrtWasmModule & { readonly asked: number[] } {
  const asked: number[] = [];
  const module = { asked, _malloc: (bytes: number) => (asked.push(bytes), (bytes | 0) === 0 ? 0 : 16) };
  return module as unknown as OrtWasmModule & { readonly asked: number[] };
}

describe('allocate', () => {
  it('gives what fits into the heap', () => {
    expect(allocate(heap(), 2 ** 32 - 1)).toBe(16);
  });

  it('refuses what is larger than any heap, instead of giving the rest of a division', () => {
    for (const bytes of [2 ** 32, 2 ** 32 + 4096, 9_395_240_960]) {
      const module = heap();
      expect(() => allocate(module, bytes)).toThrow(/Out of memory/u);
      expect(module.asked).toEqual([]);
    }
  });
});
