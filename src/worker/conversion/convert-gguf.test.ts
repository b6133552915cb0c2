/** A GGUF file converted while it streams holds what the file holds, read as a whole. */
import { describe, expect, it } from 'vitest';
import { nanoGguf, tinyLlamaGguf } from '../../../tests/support/gguf-repository.ts';
import { startFakeHub } from '../../../tests/support/fake-hub.ts';
import { GgufFile } from '../../formats/gguf/gguf-file.ts';
import { openTensorFile, readManifest } from '../../models/checkpoint-shelf.ts';
import { listRepository } from '../../models/hub.ts';
import { localListing } from '../../models/local-source-file.ts';
import { isOnnxSource } from '../../models/onnx-source.ts';
import { openSource } from '../../models/open-source.ts';
import type { FileListing } from '../../models/source-file.ts';
import { systemEnvironment } from '../../models/transfer-environment.ts';
import { floatsToHalves } from '../../quant/float-to-half.ts';
import { blocksFromGgml } from '../../quant/ggml-blocks.ts';
import { quantizeInt4 } from '../../quant/int4.ts';
import { quantizeInt8 } from '../../quant/int8.ts';
import { MemoryFileStore } from '../../storage/memory-file-store.ts';
import { makePlan } from '../make-plan.ts';
import { convertCheckpoint } from './convert-checkpoint.ts';
import { inlineQuantizer } from './quantizer.ts';

const { signal } = new AbortController();

async function convert(
  listing: FileListing,
  weights: 'int4' | 'int8',
  store: MemoryFileStore,
): Promise<string> {
  const source = await openSource(listing, null, signal);
  if (isOnnxSource(source)) throw new Error('this is a graph');
  const plan = makePlan(source, { name: 'm', weights, thinkFormat: 's1' });
  const options = { source, plan, store, quantizer: inlineQuantizer, signal };
  await convertCheckpoint({ ...options, now: () => 0, onProgress: () => undefined });
  return plan.id;
}

function picked(files: readonly Uint8Array[]): FileListing {
  const name = (i: number) => (files.length === 1 ? 'm.gguf' : `m-0000${i + 1}-of-0000${files.length}.gguf`);
  return localListing(
    'm',
    files.map((bytes, i) => ({ path: name(i), blob: new Blob([bytes.slice()]) })),
  );
}

/** Stored bytes of every tensor, by name. */
async function tensorsOf(store: MemoryFileStore, id: string): Promise<Map<string, Buffer>> {
  const { tensors } = await readManifest(store, id);
  const read = async (tensor: (typeof tensors)[number]) =>
    [tensor.name, Buffer.from(await (await openTensorFile(store, id, tensor)).arrayBuffer())] as const;
  return new Map(await Promise.all(tensors.map(read)));
}

/** What the file, held in memory, gives for a tensor. */
function expected(file: GgufFile, name: string, weights: 'int4' | 'int8'): Buffer {
  const { type, bytes } = file.stored(name);
  const shape = file.tensors.get(name)?.shape ?? [];
  if (shape.length === 1) return Buffer.from(file.readF32(name).buffer);
  const quantize = weights === 'int4' ? quantizeInt4 : quantizeInt8;
  const { values, scales } =
    blocksFromGgml(type, bytes, weights === 'int4' ? 4 : 8) ?? quantize(file.readF32(name));
  const halves = floatsToHalves(scales);
  return Buffer.concat([values, new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength)]);
}

describe('convertCheckpoint from GGUF', { timeout: 60_000 }, () => {
  it.each([
    ['Q8_0 blocks and permuted rows, without loss', 'int8', tinyLlamaGguf()],
    ['the same in parts', 'int8', tinyLlamaGguf(3)],
    ['the same, quantized anew', 'int4', tinyLlamaGguf()],
    ['F16 matrices', 'int4', [nanoGguf()]],
  ] as const)('stores %s', async (_what, weights, files) => {
    const store = new MemoryFileStore();
    const found = await tensorsOf(store, await convert(picked(files), weights, store));
    const file = new GgufFile(files.length === 1 ? files[0] : tinyLlamaGguf()[0]);
    const names = [...file.tensors.keys()].filter((name) => name !== 'lm_head.weight');
    expect([...found.keys()].sort()).toEqual(names.sort());
    for (const name of names) {
      expect([name, found.get(name)?.equals(expected(file, name, weights))]).toEqual([name, true]);
    }
  });

  it('verifies the published checksum to the last byte, padding included', async () => {
    const bytes = nanoGguf();
    const hub = await startFakeHub({ 'a/m': new Map([['m.gguf', { bytes, lfs: true }]]) });
    try {
      const open = () => listRepository('a/m', { baseUrl: hub.url, token: '' }, systemEnvironment, signal);
      const store = new MemoryFileStore();
      const id = await convert(await open(), 'int4', store);
      expect(id).toBe('a--m--m.gguf--int4');
      expect((await readManifest(store, id)).plan).toMatchObject({
        source: { kind: 'hub', repository: 'a/m', file: 'm.gguf' },
        files: [{ path: 'm.gguf', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
      });
      hub.misbehave = ({ begin }) => (begin > 0 ? { kind: 'wrong-byte', at: bytes.length - 1 } : null);
      await expect(convert(await open(), 'int4', new MemoryFileStore())).rejects.toThrow(/SHA-256 differs/);
    } finally {
      await hub.close();
    }
  });
});
