import { describe, expect, it } from 'vitest';
import {
  compileThinkFormat,
  openerAfter,
  S1_FORMAT,
  THINK_TAGS_FORMAT,
  ThinkFormatError,
} from './think-format.ts';
import { thinkFormatById } from './think-format-by-id.ts';
import { END, END_MAX, IM_END, IM_START, NEWLINE, S1_IDS, START } from './testing/vectors.ts';

/** Splits a text at known pieces; every other character is an id of its own. */
function encoder(pieces: Readonly<Record<string, number>>) {
  return (text: string): number[] => {
    const ids: number[] = [];
    for (let rest = text; rest !== '';) {
      const piece = Object.keys(pieces).find((candidate) => rest.startsWith(candidate)) ?? rest.charAt(0);
      ids.push(pieces[piece] ?? piece.charCodeAt(0));
      rest = rest.slice(piece.length);
    }
    return ids;
  };
}

const qwen = {
  '<|im_start|>': IM_START,
  '<|im_end|>': IM_END,
  '<|endoftext|>': 151643,
  think: 26865,
  answer: 9217,
  Final: 19357,
  ' Answer': 21806,
  ':': 25,
  '\n\n': 271,
  '\n': NEWLINE,
};

describe('compileThinkFormat', () => {
  it('gives the ids of s1 with the tokenizer of Qwen2.5', () => {
    const ids = compileThinkFormat(S1_FORMAT, encoder(qwen));
    expect(ids).toMatchObject({
      startIds: START,
      endIds: END,
      endAtBudgetIds: END_MAX,
      newlineIds: [NEWLINE],
    });
    expect(ids.thinkingStopIds).toEqual([IM_START, IM_END]);
    expect(ids.answerStopIds).toEqual([IM_END, 151643, IM_START]);
    expect(ids.startEndsInNewline).toBe(false);
  });

  it('takes whichever end-of-text tokens a checkpoint with think tags has', () => {
    const ids = compileThinkFormat(
      THINK_TAGS_FORMAT,
      encoder({ '<think>': 7, '</think>': 8, '<｜end▁of▁sentence｜>': 9 }),
    );
    expect(ids.thinkingStopIds).toEqual([8, 9]);
    expect(ids.answerStopIds).toEqual([8, 9]);
    expect(ids.startEndsInNewline).toBe(true);
    expect(
      compileThinkFormat(THINK_TAGS_FORMAT, encoder({ ...qwen, '</think>': 8 })).thinkingStopIds,
    ).toEqual([8, IM_END, 151643]);
  });

  it('refuses a stop that is not one token', () => {
    expect(() => compileThinkFormat(THINK_TAGS_FORMAT, encoder(qwen))).toThrow(/<\/think> .* is \d+ tokens/);
    expect(() => compileThinkFormat(S1_FORMAT, encoder({}))).toThrow(ThinkFormatError);
  });

  it('refuses a tokenizer in which nothing would end the answer', () => {
    expect(() => compileThinkFormat(THINK_TAGS_FORMAT, encoder({ '</think>': 8 }))).toThrow(/would not end/);
  });

  it('refuses a delimiter without tokens', () => {
    expect(() => compileThinkFormat(S1_FORMAT, (text) => (text.startsWith('<') ? [1] : []))).toThrow(
      /has no tokens/,
    );
  });
});

describe('openerAfter', () => {
  it('forces the opener unless the prompt ends in it', () => {
    expect(openerAfter(S1_IDS, [1, 2, 3])).toEqual(START);
    expect(openerAfter(S1_IDS, [...START, 3])).toEqual(START);
    expect(openerAfter(S1_IDS, [1])).toEqual(START);
    expect(openerAfter(S1_IDS, [1, 2, ...START])).toEqual([]);
  });
});

describe('thinkFormatById', () => {
  it('finds formats', () => {
    expect(thinkFormatById('s1')).toBe(S1_FORMAT);
    expect(thinkFormatById('think-tags')).toBe(THINK_TAGS_FORMAT);
  });

  it('refuses unknown ids', () => {
    expect(() => thinkFormatById('toString')).toThrow(ThinkFormatError);
  });
});
