import { describe, expect, it } from 'vitest';
import { ggufModelFiles } from './gguf-model-files.ts';

describe('ggufModelFiles', () => {
  it('counts the parts of a split model once, under its first part', () => {
    const paths = ['README.md', 'b-00002-of-00003.gguf', 'b-00003-of-00003.gguf', 'q8/a-Q8_0.gguf'];
    expect(ggufModelFiles(paths)).toEqual([
      {
        file: 'b-00001-of-00003.gguf',
        parts: ['b-00001-of-00003.gguf', 'b-00002-of-00003.gguf', 'b-00003-of-00003.gguf'],
      },
      { file: 'q8/a-Q8_0.gguf', parts: ['q8/a-Q8_0.gguf'] },
    ]);
  });

  it('leaves out projectors of images and takes absurd numbers for a name', () => {
    expect(ggufModelFiles(['mmproj-a.gguf', 'x/mmproj.gguf'])).toEqual([]);
    const odd = 'a-00001-of-99999.gguf';
    expect(ggufModelFiles([odd])).toEqual([{ file: odd, parts: [odd] }]);
  });
});
