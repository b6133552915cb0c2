import { describe, expect, it } from 'vitest';
import { checkByteLevel } from './check-byte-level.ts';

/** As in TinyLlama's and Llama 2's tokenizer.json. */
const SENTENCE_PIECE = {
  type: 'Sequence',
  decoders: [
    { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
    { type: 'ByteFallback' },
    { type: 'Fuse' },
    { type: 'Strip', content: ' ', start: 1, stop: 0 },
  ],
};

describe('the kind of tokenizer', () => {
  it('is right where it is byte-level', () => {
    const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false };
    expect(() => checkByteLevel({ decoder: byteLevel })).not.toThrow();
    expect(() => checkByteLevel({ decoder: { type: 'Sequence', decoders: [byteLevel] } })).not.toThrow();
  });

  it('is refused where spaces would be lost, with what to choose instead', () => {
    for (const decoder of [SENTENCE_PIECE, { type: 'Metaspace' }, null, undefined, 'ByteLevel']) {
      expect(() => checkByteLevel({ decoder })).toThrow(/SentencePiece.*Choose a checkpoint of Qwen2/u);
    }
  });
});
