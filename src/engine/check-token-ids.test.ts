import { describe, expect, it } from 'vitest';
import { checkTokenIds } from './check-token-ids.ts';

describe('checkTokenIds', () => {
  it('takes vocabularies as objects, as lists, and none', () => {
    checkTokenIds({ model: { vocab: { a: 0, b: 262_143 } }, added_tokens: [{ id: 2, content: '<s>' }] });
    checkTokenIds({ model: { vocab: [['a', -1.5]] } });
    checkTokenIds({});
  });

  it.each([1e9, -1, 0.5, '7', null, undefined])('refuses the id %j', (id) => {
    expect(() => checkTokenIds({ model: { vocab: { a: id } } })).toThrow('a token has the number');
    expect(() => checkTokenIds({ added_tokens: [{ id, content: 'a' }] })).toThrow('a token has the number');
  });
});
