/** Published as most are: Qwen3 in BF16, Llama in F16. What is stored is what the narrow values give. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contents, REPOSITORY, visit } from '../../../tests/support/convert-visit.ts';
import { startFakeHub } from '../../../tests/support/fake-hub.ts';
import { joinSafetensors, splitSafetensors, tinyRepository } from '../../../tests/support/tiny-repository.ts';
import { expectedTensors } from '../../formats/check-tensors.ts';
import { parseModelConfig } from '../../formats/model-config.ts';
import { decodeTensorF32 } from '../../formats/safetensors.ts';
import { readManifest } from '../../models/checkpoint-shelf.ts';
import { floatsToHalves } from '../../quant/float-to-half.ts';
import { quantizeInt4 } from '../../quant/int4.ts';
import { quantizeInt8 } from '../../quant/int8.ts';
import { MemoryFileStore } from '../../storage/memory-file-store.ts';

type Family = 'qwen3-tied' | 'qwen3-untied' | 'llama-tied' | 'llama-untied';

function fixture(family: Family, name: string): Uint8Array {
  const url = new URL(`../../../tests/fixtures/tiny-families/${family}/${name}`, import.meta.url);
  return new Uint8Array(readFileSync(url));
}

/** f32 bytes cut to 16 bits: to the upper halves, or rounded. */
function narrowed(data: Uint8Array, dtype: 'BF16' | 'F16'): Uint8Array {
  const { buffer } = data.slice();
  const halves =
    dtype === 'F16'
      ? floatsToHalves(new Float32Array(buffer))
      : Uint16Array.from(new Uint32Array(buffer), (word) => word >>> 16);
  return new Uint8Array(halves.buffer);
}

/** A family's fixture with all weights in `dtype`, as transformers wrote it or cut down to that, and its values. */
function published(family: Family, dtype: 'BF16' | 'F16') {
  const values = new Map<string, Float32Array<ArrayBuffer>>();
  const tensors = new Map(
    [...splitSafetensors(fixture(family, 'model.safetensors'))].map(([name, { entry, data }]) => {
      const bytes = entry.dtype === dtype ? data.slice() : narrowed(data, dtype);
      values.set(name, decodeTensorF32(name, { dtype, shape: [], begin: 0, end: bytes.length }, bytes));
      return [name, { entry: { ...entry, dtype }, data: bytes }] as const;
    }),
  );
  const files = tinyRepository('two-layer')
    .set('config.json', { bytes: fixture(family, 'config.json'), lfs: false })
    .set('model.safetensors', { bytes: joinSafetensors(tensors), lfs: true });
  return { files, values };
}

describe('convertCheckpoint', { timeout: 60_000 }, () => {
  it.each<[Family, 'BF16' | 'F16', 'int4' | 'int8']>([
    ['qwen3-tied', 'BF16', 'int4'],
    ['qwen3-untied', 'BF16', 'int8'],
    ['llama-tied', 'F16', 'int8'],
    ['llama-untied', 'F16', 'int4'],
  ])('stores %s, published in %s, as %s', async (family, dtype, weights) => {
    const { files, values } = published(family, dtype);
    const hub = await startFakeHub({ [REPOSITORY]: files });
    const store = new MemoryFileStore();
    try {
      await visit(hub, store, { weights });
    } finally {
      await hub.close();
    }
    const { tensors } = await readManifest(store, `a--m--${weights}`);
    const config = parseModelConfig(JSON.parse(new TextDecoder().decode(fixture(family, 'config.json'))));
    expect(tensors.map(({ name }) => name).sort()).toEqual([...expectedTensors(config).keys()].sort());
    const stored = await contents(store);
    for (const { name, file, encoding, scales } of tensors) {
      const wanted = values.get(name)!;
      const quantized =
        encoding === 'f32' ? null : (encoding === 'int4' ? quantizeInt4 : quantizeInt8)(wanted);
      expect([name, scales]).toEqual([name, quantized && 'f16']);
      const bytes = quantized
        ? Buffer.concat([quantized.values, new Uint8Array(floatsToHalves(quantized.scales).buffer)])
        : Buffer.from(wanted.buffer);
      expect([name, bytes.equals(Buffer.from(stored[file], 'base64'))]).toEqual([name, true]);
    }
    expect(tensors.some(({ encoding }) => encoding === weights)).toBe(true);
  });
});
