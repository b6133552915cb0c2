import { describe, expect, it } from 'vitest';
import type { TraceToken } from '../reasoning/trace.ts';
import { appendToLog, emptyLog, itemOfLog, sliceLog, takeFromLog } from './append-log.ts';
import { countLines, emptyLines, appendTokensToLines, lineAt, linesToText } from './trace-lines.ts';
import { appendToTrace, cutTrace, emptyTrace, resumeTrace } from './trace-state.ts';

function tokens(texts: readonly string[], from = 0, extra: Partial<TraceToken> = {}): readonly TraceToken[] {
  return texts.map((text, index) => ({
    index: from + index,
    id: 1,
    text,
    phase: 'thinking',
    origin: 'sampled',
    atMs: 0,
    ...extra,
  }));
}

describe('append log', () => {
  it('leaves older versions as they were', () => {
    const one = appendToLog(emptyLog<string>(), ['a']);
    const two = appendToLog(one, ['b', 'c']);
    const other = appendToLog(one, ['x']);
    expect([sliceLog(one), sliceLog(two), sliceLog(other)]).toEqual([['a'], ['a', 'b', 'c'], ['a', 'x']]);
    expect(itemOfLog(one, 1)).toBeUndefined();
  });

  it('shares its buffer on the newest version, and copies after a cut', () => {
    const one = appendToLog(emptyLog<string>(), ['a', 'b']);
    expect(appendToLog(one, ['c']).buffer).toBe(one.buffer);
    const cut = appendToLog(takeFromLog(one, 1), ['z']);
    expect(sliceLog(cut)).toEqual(['a', 'z']);
    expect(sliceLog(one)).toEqual(['a', 'b']);
  });
});

describe('lines', () => {
  it('are the same however tokens are batched', () => {
    const all = tokens(['\n', 'Let', ' me', '\n', 'r', '\n\n', 'end']);
    const whole = appendTokensToLines(emptyLines(), all);
    const single = all.reduce((lines, token) => appendTokensToLines(lines, [token]), emptyLines());
    expect(linesToText(whole)).toBe('Let me\nr\n\nend');
    expect(linesToText(single)).toBe(linesToText(whole));
    expect(countLines(single)).toBe(4);
  });

  it('keep closed lines as the same objects', () => {
    const before = appendTokensToLines(emptyLines(), tokens(['a', '\n', 'b']));
    const after = appendTokensToLines(before, tokens([' c', '\n', 'd'], 3));
    expect(lineAt(after, 0)).toBe(lineAt(before, 0));
  });

  it('put one forced string into one piece and the next into another', () => {
    const forced = { origin: 'forced', role: 'extension' } as const;
    const replaced = { id: 9, text: '<|im_start|>', pEnd: 0.8 };
    const line = lineAt(
      appendTokensToLines(emptyLines(), [
        ...tokens(['x']),
        ...tokens(['Wa'], 1, { ...forced, extension: 1, replaced }),
        ...tokens(['it'], 2, { ...forced, extension: 1 }),
        ...tokens(['Wait'], 3, { ...forced, extension: 2, replaced }),
        ...tokens(['<|im_start|>', 'answer\nFinal'], 4, { origin: 'forced', role: 'delimiter' }),
      ]),
      0,
    );
    expect(line?.pieces.map((piece) => piece.text)).toEqual([
      'x',
      'Wait',
      'Wait',
      '<|im_start|>answer\nFinal',
    ]);
  });

  it('start a piece where an end was only suppressed', () => {
    const replaced = { id: 9, text: '<|im_start|>', pEnd: 0.8 };
    const lines = appendTokensToLines(emptyLines(), [
      ...tokens(['a']),
      ...tokens([' b'], 1, { extension: 1, replaced }),
      ...tokens([' c'], 2),
    ]);
    expect(lineAt(lines, 0)?.pieces.map((piece) => piece.replaced !== undefined)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('break a paragraph without end', () => {
    for (const word of [' word', 'word ', '思考']) {
      const lines = appendTokensToLines(emptyLines(), tokens(Array.from({ length: 4000 }, () => word)));
      expect(countLines(lines), word).toBeGreaterThan(8);
    }
  });
});

describe('trace', () => {
  const thought = appendToTrace(emptyTrace(), [
    ...tokens(['a', ' b', ' c', ' d']),
    ...tokens(['<|im_start|>answer'], 4, { phase: 'answer', origin: 'forced', role: 'delimiter' }),
    ...tokens(['7'], 5, { phase: 'answer' }),
  ]);

  it('shows closing delimiters with the thought they close', () => {
    expect(linesToText(thought.thinking)).toBe('a b c d<|im_start|>answer');
    expect(linesToText(thought.answer)).toBe('7');
  });

  it('keeps the tail of a cut, and joins the tails of two cuts', () => {
    const once = cutTrace(thought, 3, 3);
    expect(linesToText(once.thinking)).toBe('a b c');
    expect(once.cut?.tokens.map((token) => token.text)).toEqual([' d']);
    const twice = cutTrace(
      appendToTrace(once, tokens(['!'], 3, { role: 'delimiter', origin: 'forced' })),
      1,
      1,
    );
    expect(twice.cut?.budget).toBe(1);
    expect(twice.cut?.tokens.map((token) => token.text)).toEqual([' b', ' c', ' d']);
    expect(linesToText(thought.thinking)).toBe('a b c d<|im_start|>answer');
  });

  it('drops the tail when thinking goes on', () => {
    const resumed = resumeTrace(cutTrace(thought, 2, 2), 2);
    expect(resumed.cut).toBeNull();
    expect(linesToText(appendToTrace(resumed, tokens([' C'], 2)).thinking)).toBe('a b C');
  });

  it('takes 10,000 tokens one by one without copying', () => {
    const line = [...Array<string>(11).fill(' tok'), '\n'];
    let trace = appendToTrace(emptyTrace(), tokens(line, 0));
    const { tokens: all, thinking } = trace;
    for (let index = line.length; index < 10_000; index += 1) {
      trace = appendToTrace(trace, tokens([line[index % line.length] ?? ''], index));
    }
    expect(trace.tokens.length).toBe(10_000);
    // A copy would be another array.
    expect(trace.tokens.buffer).toBe(all.buffer);
    expect(trace.thinking.closed.buffer).toBe(thinking.closed.buffer);
  });
});
