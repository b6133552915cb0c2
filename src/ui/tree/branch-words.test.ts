import { describe, expect, it } from 'vitest';
import { sampleRecording } from '../../reasoning/recording/testing/sample-recording.ts';
import { runOfRecording } from '../../store/branches.ts';
import type { BranchNode } from '../../store/branches.ts';
import { differenceWords, nodeWords, plainTextWords } from './branch-words.ts';

const node: BranchNode = {
  id: 'a',
  parent: 'b',
  at: 11,
  move: 'wait',
  name: 'Wait at token 12',
  run: runOfRecording(sampleRecording(), 'a'),
  recorded: null,
};

describe('words of branches', () => {
  it('say where a run branched off, where it is and what it answered', () => {
    expect(nodeWords(node, 2)).toBe('branches off at token 12 · Lane 2 · done · answer 3');
    expect(nodeWords({ ...node, parent: null, recorded: { keptId: null } }, null)).toBe(
      'where the tree begins · recorded · answer 3',
    );
  });

  it('say where two runs part', () => {
    expect(differenceWords(' r', '\n', 4)).toBe('First difference at token 5: “␣r” against “↵”.');
    expect(differenceWords(null, ' r', 4)).toBe('First difference at token 5: no more tokens against “␣r”.');
    expect(differenceWords(null, null, null)).toBe('The same tokens so far.');
  });

  it('say that delimiters in own words are none', () => {
    expect(plainTextWords(['</think>'])).toMatch(/^“<\/think>” is taken as plain text/u);
    expect(plainTextWords(['<|im_end|>', '</think>'])).toMatch(/^“<\|im_end\|>” and “<\/think>” are taken/u);
  });
});
