import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ggufFixture } from '../../../tests/fixtures/gguf/gguf-fixture.ts';
import { tinyCheckpoint } from '../../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import { readTensorF32 } from '../safetensors.ts';
import { encodeGgufHeader } from './encode-gguf-header.ts';
import { ggufExports, ggufModelEntries, ggufTokenizerEntries, permutedRows } from './export-gguf.ts';
import { ROPE_DIVISORS } from './gguf-config.ts';
import { GgufFile } from './gguf-file.ts';
import { parseGgufHeader } from './gguf-header.ts';

const ALIGNMENT = 32;
/** Any positive numbers: what is written must be read. */
const DIVISORS = Float32Array.from({ length: 16 }, (_, i) => 1 + i / 4);

describe.each(['two-layer', 'qwen3-tied', 'llama-tied', 'llama-untied'] as const)('%s as GGUF', (name) => {
  const { config, file } = tinyCheckpoint(name);
  const exports = ggufExports(config, 'F32');
  const divisors = DIVISORS.slice(0, config.headDim / 2);
  const data = exports.map(({ source, shape, permutedHeads }) => {
    const values = source === null ? divisors : readTensorF32(file, source);
    const bytes = new Uint8Array(Math.ceil((values.length * 4) / ALIGNMENT) * ALIGNMENT);
    bytes.set(new Uint8Array(permutedRows(values, shape[0], permutedHeads).slice().buffer));
    return bytes;
  });
  const header = encodeGgufHeader(ggufModelEntries(config, name), exports);
  const written = new GgufFile(new Uint8Array(Buffer.concat([header, ...data])));

  it('is read back as itself', () => {
    const eps = Math.fround(config.rmsNormEps);
    const ropeScaling = config.ropeScaling && { kind: 'divisors', divisors: [...divisors] };
    expect(written.config).toEqual({ ...config, rmsNormEps: eps, ropeScaling });
    for (const { source } of exports) {
      if (source === null) continue;
      const [read, original] = [written.readF32(source), readTensorF32(file, source)];
      expect(Buffer.from(read.buffer).equals(Buffer.from(original.buffer))).toBe(true);
    }
    expect(exports.some((tensor) => tensor.name === ROPE_DIVISORS)).toBe(config.architecture === 'llama');
  });
});

describe('ggufTokenizerEntries', () => {
  const folder = new URL('../../../tests/fixtures/gguf/tokenizer/', import.meta.url);
  const read = (file: string) =>
    JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, unknown>;
  const tokenizer = read('tokenizer.json');
  const config = read('tokenizer_config.json');

  it('writes what gguf-py wrote for the same tokenizer', () => {
    const bytes = ggufFixture('vocabulary.gguf');
    const { metadata } = parseGgufHeader(bytes, bytes.length)!;
    const entries = ggufTokenizerEntries(tokenizer, config, 1024);
    const reference = [...metadata].filter(([key]) => key.startsWith('tokenizer.'));
    expect(reference.length).toBeGreaterThan(6);
    expect(new Map([...entries].map(([key, { value }]) => [key, value]))).toEqual(new Map(reference));
  });

  it('names what it cannot write', () => {
    expect(() => ggufTokenizerEntries({ ...tokenizer, pre_tokenizer: null }, config, 1024)).toThrow(
      'cuts words',
    );
    expect(() => ggufTokenizerEntries(tokenizer, config, 1000)).toThrow('no row');
  });
});
