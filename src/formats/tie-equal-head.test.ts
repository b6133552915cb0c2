import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseModelConfig } from './model-config.ts';
import { parseSafetensors, storedTensor } from './safetensors.ts';
import { tieEqualHead } from './tie-equal-head.ts';

const folder = new URL('../../tests/fixtures/tiny-families/qwen3-untied/', import.meta.url);
const config = parseModelConfig(JSON.parse(readFileSync(new URL('config.json', folder), 'utf8')));
const file = parseSafetensors(new Uint8Array(readFileSync(new URL('model.safetensors', folder))));
const read = (name: string) => storedTensor(file, name);

describe('tieEqualHead', () => {
  it('leaves a head of its own alone, down to one byte', () => {
    expect(tieEqualHead(config, read)).toBe(config);
    const embedding = read('model.embed_tokens.weight');
    const bytes = embedding.bytes.slice();
    bytes[bytes.length - 1] ^= 1;
    const almost = (name: string) => (name === 'lm_head.weight' ? { ...embedding, bytes } : embedding);
    expect(tieEqualHead(config, almost)).toBe(config);
    const otherType = (name: string) => ({ ...embedding, type: name });
    expect(tieEqualHead(config, otherType)).toBe(config);
  });

  it('ties a head that is the embedding once more', () => {
    const same = () => read('model.embed_tokens.weight');
    expect(tieEqualHead(config, same)).toEqual({ ...config, tiedEmbeddings: true });
  });

  it('does not look for a head where the config ties it', () => {
    const tied = { ...config, tiedEmbeddings: true };
    const none = () => {
      throw new Error('read');
    };
    expect(tieEqualHead(tied, none)).toBe(tied);
  });
});
