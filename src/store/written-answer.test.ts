import { describe, expect, it } from 'vitest';
import type { TraceToken } from '../reasoning/trace.ts';
import { appendToTrace, emptyTrace } from './trace-state.ts';
import { writtenAnswer } from './written-answer.ts';

function tokens(...list: readonly (readonly [string, Partial<TraceToken>])[]): TraceToken[] {
  return list.map(([text, change], index) => ({
    ...{ index, id: 1, text, phase: 'thinking', origin: 'sampled', atMs: 0 },
    ...change,
  }));
}

describe('writtenAnswer', () => {
  it('is the text after the closing delimiter, lines of any length unbroken', () => {
    const long = ' word'.repeat(300);
    const trace = appendToTrace(
      emptyTrace(),
      tokens(
        ['thought', {}],
        ['</think>', { phase: 'answer', role: 'delimiter' }],
        ['a\n', { phase: 'answer' }],
        [long, { phase: 'answer' }],
      ),
    );
    expect(writtenAnswer(trace)).toBe(`a\n${long}`);
  });

  it('is empty before there is one', () => {
    expect(writtenAnswer(emptyTrace())).toBe('');
    expect(writtenAnswer(appendToTrace(emptyTrace(), tokens(['thought', {}])))).toBe('');
  });
});
