import { describe, expect, it } from 'vitest';
import { readSourceName } from './source-name.ts';

const nothing = () => false;

describe('readSourceName', () => {
  it('takes what is on this computer first', () => {
    expect(readSourceName('a/b', () => true)).toEqual({ kind: 'disk', path: 'a/b' });
    expect(readSourceName('a/b', nothing)).toEqual({ kind: 'hub', repository: 'a/b', file: null });
  });

  it('takes a GGUF file behind a repository', () => {
    expect(readSourceName('a/b/q8/c-00001-of-00002.gguf', nothing)).toEqual({
      kind: 'hub',
      repository: 'a/b',
      file: 'q8/c-00001-of-00002.gguf',
    });
  });

  it.each(['nothing', './a/b', '/a/b', 'a/b/c', '../a', 'a/..'])('refuses "%s"', (text) => {
    expect(() => readSourceName(text, nothing)).toThrow(expect.objectContaining({ code: 'model-missing' }));
  });
});
