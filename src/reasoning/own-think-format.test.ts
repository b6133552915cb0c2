import { describe, expect, it } from 'vitest';
import { ownDelimitersProblem, ownThinkFormatId, readOwnThinkFormat } from './own-think-format.ts';
import { thinkFormatById } from './think-format-by-id.ts';
import { compileThinkFormat, S1_FORMAT, THINK_TAGS_FORMAT, ThinkFormatError } from './think-format.ts';

/** A tokenizer of a few tags; other characters are a token each. */
function encode(text: string): number[] {
  const parts = text.match(/<\|im_start\|>|<\|im_end\|>|<\/think>|\[\/THINK\]|[^]/gu) ?? [];
  return parts.map((part) => (part.length === 1 ? part.charCodeAt(0) : 1000 + part.length));
}

describe('an own think format', () => {
  it.each([
    ['<think>\n', '</think>\n\n', '</think>', '</think>\n\nFinal Answer:'],
    ['[THINK]', '[/THINK]', '[/THINK]', '[/THINK]\nFinal Answer:'],
    ['', '\n<|im_start|>answer', '<|im_start|>', '\n<|im_start|>answer\nFinal Answer:'],
  ])('with start %j and end %j stops at its tag', (start, end, tag, endAtBudget) => {
    const id = ownThinkFormatId({ start, end });
    expect(readOwnThinkFormat(id)).toEqual({ start, end });
    const format = thinkFormatById(id);
    expect(format).toMatchObject({ start, end, endAtBudget, thinkingStops: [tag], answerStops: [tag] });
    const { thinkingStopIds, endIds } = compileThinkFormat(format, encode);
    expect(thinkingStopIds).toEqual([...encode(tag), ...encode('<|im_end|>')]);
    expect(endIds).toEqual(encode(end));
  });

  it('of the delimiters of a known family does what that family’s does', () => {
    const { start, end, endAtBudget, thinkingStops } = THINK_TAGS_FORMAT;
    expect(thinkFormatById(ownThinkFormatId({ start, end }))).toMatchObject({ endAtBudget, thinkingStops });
    expect(thinkFormatById(ownThinkFormatId(S1_FORMAT))).toMatchObject({
      endAtBudget: S1_FORMAT.endAtBudget,
    });
  });

  it('says so when the checkpoint does not know the tag as one token', () => {
    const format = thinkFormatById(ownThinkFormatId({ start: '<a>', end: '</reason>' }));
    expect(() => compileThinkFormat(format, encode)).toThrow(
      'The stop </reason> of the "your own" format is 9 tokens in this checkpoint; it must be one.',
    );
  });

  it.each([
    [{ start: '<think>', end: ' \n' }, /needs an end/],
    [{ start: '<think>', end: '<not closed' }, /whole tag or word/],
    [{ start: '<t>', end: '<t>\n' }, /the same/],
    [{ start: 'x'.repeat(61), end: '</t>' }, /at most 60/],
    [{ start: '<t>', end: '</t>\u0000' }, /no control characters/],
    [{ start: '<t>', end: '</t>' }, null],
  ])('%j', (delimiters, problem) => {
    const found = ownDelimitersProblem(delimiters);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
  });

  it.each(['own:', 'own:{}', 'own:["a"]', 'own:["<a>","</a>",1]', 'own:["<a>",2]', 'own:["<a>",""]', 's1'])(
    'is not what %s names',
    (id) => {
      expect(readOwnThinkFormat(id)).toBeNull();
      if (id !== 's1') expect(() => thinkFormatById(id)).toThrow(ThinkFormatError);
    },
  );
});
