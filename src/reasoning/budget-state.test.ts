import { describe, expect, it } from 'vitest';
import { budgetStateOf } from './budget-state.ts';
import { S1_IDS } from './testing/vectors.ts';
import type { TraceToken } from './trace.ts';

function tokens(parts: readonly Partial<TraceToken>[]): TraceToken[] {
  return parts.map((part, index) => ({
    index,
    id: 10 + index,
    text: 'x',
    phase: 'thinking',
    origin: 'sampled',
    atMs: 0,
    ...part,
  }));
}

const inserted = { origin: 'forced', role: 'inserted' } as const;
const chosen = { origin: 'forced', role: 'chosen', replaced: { id: 1, text: 'y', pEnd: 0.5 } } as const;
const wait = { origin: 'forced', role: 'extension', extension: 1 } as const;

describe('the state after tokens that a person put in', () => {
  it('counts them as thinking, and not as forced by an extension', () => {
    const state = budgetStateOf(S1_IDS, tokens([{}, inserted, chosen, wait, {}]));
    expect(state).toMatchObject({
      thinkingTokens: 5,
      forcedTokens: 1,
      extensionsUsed: 1,
      manualExtensions: 1,
    });
  });

  it('takes no chosen token for an extension, though it has replaced one of the model', () => {
    expect(budgetStateOf(S1_IDS, tokens([{}, chosen])).extensionsUsed).toBe(0);
  });

  it('lets the model end right behind own words, as it may not behind an extension', () => {
    expect(budgetStateOf(S1_IDS, tokens([{}, wait])).maskStops).toBe(true);
    expect(budgetStateOf(S1_IDS, tokens([{}, wait, inserted])).maskStops).toBe(false);
  });

  it('does not take own words for what the model has said in its round', () => {
    const own = budgetStateOf(S1_IDS, tokens([{}, wait, inserted, inserted, {}]));
    const none = budgetStateOf(S1_IDS, tokens([{}, wait, {}]));
    expect(own.loop.round.length).toBe(none.loop.round.length);
  });

  it('counts them in the answer, too', () => {
    const delimiter = { phase: 'answer', origin: 'forced', role: 'delimiter', thinkingEnd: 'user' } as const;
    const state = budgetStateOf(
      S1_IDS,
      tokens([{}, delimiter, { ...inserted, phase: 'answer' }, { phase: 'answer' }]),
    );
    expect(state).toMatchObject({ phase: 'answer', thinkingTokens: 1, answerTokens: 2 });
  });
});
