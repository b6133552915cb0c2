/** Nothing is kept on the word of bytes that nobody compared with what was published. */
import { describe, expect, it } from 'vitest';
import { contents, shelfState, uninterrupted, visit, withHub } from '../../../tests/support/convert-visit.ts';
import type { FakeFile, Fault, Misbehave } from '../../../tests/support/fake-hub.ts';
import { nanoGguf, tinyLlamaGguf } from '../../../tests/support/gguf-repository.ts';
import { tinyRepository } from '../../../tests/support/tiny-repository.ts';
import { parseGgufHeader } from '../../formats/gguf/gguf-header.ts';
import { MemoryFileStore } from '../../storage/memory-file-store.ts';

const TINY = tinyRepository('two-layer');
const WEIGHTS = 'model.safetensors';
/** In the header's metadata: `{"format":"pt"}` is as good a header with any other letter. */
const IN_HEADER = positionOf(TINY.get(WEIGHTS)!.bytes, '"pt"') + 1;

function positionOf(bytes: Uint8Array, text: string): number {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(text);
  if (at < 0) throw new Error(`${text} is not there`);
  return at;
}

function ggufRepository(bytes: Uint8Array): Map<string, FakeFile> {
  return new Map([['m.gguf', { bytes, lfs: true }]]);
}

/** One wrong byte in the n-th request (from 1) of a file that contains it, and right answers to all others. */
function wrongOnce(file: string, at: number, nth = 1): Misbehave {
  let asked = 0;
  return ({ path, begin, end }) => {
    const fault: Fault = { kind: 'wrong-byte', at };
    return path === file && begin <= at && at < end && ++asked === nth ? fault : null;
  };
}

describe('what is read before the checksum runs', { timeout: 60_000 }, () => {
  const nano = nanoGguf();
  const [llama] = tinyLlamaGguf();
  const divisors = parseGgufHeader(llama, llama.length)!.tensors.get('rope_freqs.weight')!;

  it.each<[string, ReadonlyMap<string, FakeFile>, string, number, number?]>([
    ['the header of a safetensors file', TINY, WEIGHTS, IN_HEADER],
    ['the vocabulary of a GGUF file', ggufRepository(nano), 'm.gguf', positionOf(nano, 'backwards')],
    // So small a file is all there in the first fetch, of which only the header is used.
    ['the frequency divisors of a GGUF file', ggufRepository(llama), 'm.gguf', divisors.begin, 2],
  ])('is compared with what the checksum covers: %s', async (_what, files, file, at, nth) => {
    await withHub(files, async (hub) => {
      const store = new MemoryFileStore();
      hub.misbehave = wrongOnce(file, at, nth);
      await expect(visit(hub, store)).rejects.toMatchObject({
        code: 'model-corrupt',
        message: expect.stringMatching(/two fetches of it differ.*Download it again/) as string,
      });
      expect(await shelfState(store)).toBe('partial');
      // The next visit keeps nothing of what the wrong bytes said.
      hub.misbehave = () => null;
      await visit(hub, store);
      expect(await contents(store)).toEqual(await uninterrupted(files));
    });
  });

  it.each(['config.json', 'tokenizer.json', 'tokenizer_config.json'])(
    'is compared with what git keeps of a small file: %s',
    async (file) => {
      await withHub(TINY, async (hub) => {
        const store = new MemoryFileStore();
        // Inside a number or a word, so that it is still JSON.
        hub.misbehave = wrongOnce(file, TINY.get(file)!.bytes.length >> 1);
        await expect(visit(hub, store)).rejects.toMatchObject({
          code: 'model-corrupt',
          message: expect.stringContaining(`${file} arrived with other bytes`) as string,
        });
        hub.misbehave = () => null;
        await visit(hub, store);
        expect(await contents(store)).toEqual(await uninterrupted(TINY));
      });
    },
  );

  it('is compared with what the visit before found, and what that one fetched stays', async () => {
    await withHub(TINY, async (hub) => {
      const store = new MemoryFileStore();
      await expect(visit(hub, store, { stopAt: 900_000 })).rejects.toThrow('tab closed');
      hub.misbehave = wrongOnce(WEIGHTS, IN_HEADER);
      await expect(visit(hub, store)).rejects.toThrow(/differs from the last visit.*kept/);
      hub.misbehave = () => null;
      const [first] = await visit(hub, store);
      expect(first.doneBytes).toBeGreaterThan(100_000);
      expect(await contents(store)).toEqual(await uninterrupted(TINY));
    });
  });

  it('is compared with its own checksum where one is published: tokenizer.json', async () => {
    const tokenizer = TINY.get('tokenizer.json')!;
    const files = new Map(TINY).set('tokenizer.json', { ...tokenizer, lfs: true });
    await withHub(files, async (hub) => {
      const store = new MemoryFileStore();
      hub.misbehave = wrongOnce('tokenizer.json', positionOf(tokenizer.bytes, 'backwards'));
      await expect(visit(hub, store)).rejects.toMatchObject({
        code: 'model-corrupt',
        message: expect.stringMatching(/tokenizer\.json.*checksum differs/) as string,
      });
      expect(await shelfState(store)).toBeUndefined();
      await visit(hub, store);
      expect(await contents(store)).toEqual(await uninterrupted(files));
    });
  });
});
