import { expect, it } from 'vitest';
import { extensionIdsAt, joinStrings, splitStrings } from './extension-rotation.ts';

const at = (strings: Parameters<typeof extensionIdsAt>[0]) =>
  [1, 2, 3, 4, 5].map((n) => extensionIdsAt(strings, n));

it('takes strings in turn and begins again', () => {
  expect(at({ extensionIds: [1], rotationIds: [[2], []] })).toEqual([[1], [2], [], [1], [2]]);
});

it('stays with a string that is alone', () => {
  expect(at({ extensionIds: [1], rotationIds: [] })).toEqual([[1], [1], [1], [1], [1]]);
});

it('keeps the white space of strings in a text, and no empty ones', () => {
  expect(splitStrings('Hmm|| So, ')).toEqual(['Hmm', ' So, ']);
  expect(splitStrings('')).toEqual([]);
  expect(joinStrings(['Hmm', ' So, '])).toBe('Hmm| So, ');
});
