import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../reasoning/run-settings.ts';
import { characterTokenizer, CHARACTER_VOCABULARY, IM_END, IM_START } from './testing/character-tokenizer.ts';
import type { Script } from './testing/scripted-decoder.ts';
import { openScriptedLane, text, thinker } from './testing/scripted-lane.ts';

const settingsOf = (settings: Partial<RunSettings>): RunSettings => ({
  ...DEFAULT_RUN_SETTINGS,
  ...settings,
});
const waitIds = characterTokenizer.encodePlain('Wait');

describe('a run from question to answer', () => {
  it('thinks, ends by itself and answers', async () => {
    const lane = openScriptedLane({ budget: 100 });
    await lane.settle();
    expect(lane.thinking()).toBe('\nabcdefgh\n');
    expect(lane.done()).toMatchObject({ stoppedBy: 'answered', answer: 'h' });
    expect(lane.done().stats).toMatchObject({ thinkingTokens: 10, forcedTokens: 0, extensionsUsed: 0 });
    expect(lane.events.map((event) => event.kind)).toContain('thinking-ended');
  });

  it('is cut at the budget and answers from what it has', async () => {
    const lane = openScriptedLane({ budget: 4 });
    await lane.settle();
    expect(lane.thinking()).toBe('\nabc');
    expect(lane.done()).toMatchObject({ stoppedBy: 'answered', answer: 'c' });
    const delimiter = lane.tokens().filter((token) => token.role === 'delimiter');
    expect(delimiter.every((token) => token.origin === 'forced')).toBe(true);
    expect(text(delimiter.map((token) => token.id))).toBe('\n<|im_start|>answer\nFinal Answer:');
  });

  it('answers at once with budget 0', async () => {
    const lane = openScriptedLane({ budget: 0 });
    await lane.settle();
    expect(lane.thinking()).toBe('');
    expect(lane.done().answer).toBe('none');
    expect(lane.done().stats.thinkingTokens).toBe(0);
  });

  it('does not count the reading of the prompt among its steps, whatever the budget', async () => {
    for (const budget of [0, 4]) {
      const lane = openScriptedLane({ budget });
      await lane.settle();
      const sampled = lane.tokens().filter((token) => token.origin === 'sampled').length;
      // The first token comes with the prompt, or with what closes the thought, and the end of the answer is none.
      expect(lane.done().stats.decodeSteps).toBe(sampled);
    }
  });

  it('marks forced extensions with what they replaced and how likely stopping was', async () => {
    const lane = openScriptedLane({ budget: 100, extensions: 2 });
    await lane.settle();
    expect(lane.thinking()).toBe('\nabcdefgh\nWait, x1\nWait, x2\n');
    expect(lane.done()).toMatchObject({ answer: '2', stats: { extensionsUsed: 2, forcedTokens: 8 } });
    const firsts = lane.tokens().filter((token) => token.replaced && token.role === 'extension');
    expect(firsts.map((token) => [token.text, token.extension])).toEqual([
      ['W', 1],
      ['W', 2],
    ]);
    expect(firsts[0]?.replaced?.text).toBe('<|im_start|>');
    expect(firsts[0]?.replaced?.pEnd).toBeGreaterThan(0.9);
    expect(firsts[0]?.logprob).toBeLessThan(-10);
  });

  it('with an empty extension string only masks the stop, and notes it on the next token', async () => {
    const lane = openScriptedLane({ budget: 100, extensions: 1, extensionString: '' });
    await lane.settle();
    const noted = lane.tokens().filter((token) => token.extension === 1);
    expect(noted).toHaveLength(1);
    expect(noted[0]).toMatchObject({ origin: 'sampled', replaced: { text: '<|im_start|>' } });
    expect(lane.done().stats).toMatchObject({ extensionsUsed: 1, forcedTokens: 0 });
  });

  it('never samples a row the tokenizer has no token for', async () => {
    const beyond: Script = () => CHARACTER_VOCABULARY + 1;
    const lane = openScriptedLane({ budget: 5 }, beyond);
    await lane.settle();
    expect(lane.tokens().every((token) => token.id < CHARACTER_VOCABULARY)).toBe(true);
  });

  it('keeps room for an answer when the context is nearly full', async () => {
    const endless: Script = (ids) =>
      text(ids).includes('<|im_start|>answer') ? IM_END : 33 + ((ids.length * 7919) % 90);
    const lane = openScriptedLane({ budget: 4000, maxAnswerTokens: 50 }, endless);
    await lane.settle();
    expect(lane.events).toContainEqual(
      expect.objectContaining({ kind: 'thinking-ended', reason: 'context' }),
    );
    expect(lane.done().stoppedBy).toBe('answered');
  });
});

describe('moving the budget', () => {
  it('left of what is used, while thinking: rolls back to the cap and answers there', async () => {
    const lane = openScriptedLane({ budget: 100 });
    await lane.turns(8);
    lane.run.update(settingsOf({ budget: 3 }), waitIds);
    expect(lane.events.at(-1)).toMatchObject({ kind: 'truncated', keep: 3, reason: 'cut' });
    await lane.settle();
    expect(lane.thinking()).toBe('\nab');
    expect(lane.done().answer).toBe('b');
  });

  it('left, after the answer: the same as a run with that budget', async () => {
    const lane = openScriptedLane({ budget: 100 });
    await lane.settle();
    lane.run.update(settingsOf({ budget: 6 }), waitIds);
    await lane.settle();
    const fresh = openScriptedLane({ budget: 6 });
    await fresh.settle();
    expect(lane.tokens().map((token) => token.id)).toEqual(fresh.tokens().map((token) => token.id));
    expect(lane.done().answer).toBe('e');
  });

  it('right, after a cut: goes on from the cut without recomputing the thought', async () => {
    const lane = openScriptedLane({ budget: 4 });
    await lane.settle();
    const before = lane.decoder.counts.ids;
    lane.run.update(settingsOf({ budget: 100 }), waitIds);
    expect(lane.events.at(-1)).toMatchObject({ kind: 'truncated', keep: 4, reason: 'resume' });
    await lane.turns(1);
    expect(lane.decoder.counts.ids - before).toBe(1);
    await lane.settle();
    expect(lane.thinking()).toBe('\nabcdefgh\n');
    expect(lane.done().answer).toBe('h');
  });

  it('right, while thinking: lifts the cap and nothing else happens', async () => {
    const lane = openScriptedLane({ budget: 6 });
    await lane.turns(4);
    lane.run.update(settingsOf({ budget: 60 }), waitIds);
    await lane.settle();
    expect(lane.events.some((event) => event.kind === 'truncated')).toBe(false);
    expect(lane.done().stats.thinkingTokens).toBe(10);
  });

  it('asking for an extension after a natural end resumes there', async () => {
    const lane = openScriptedLane({ budget: 100 });
    await lane.settle();
    lane.run.update(settingsOf({ budget: 100, extensions: 1 }), waitIds);
    await lane.settle();
    expect(lane.thinking()).toBe('\nabcdefgh\nWait, x1\n');
  });
});

describe('buttons', () => {
  it('asking for no extension any more lets a thought be empty again, where the model wants that', async () => {
    const eager: Script = (ids) => (text(ids).includes('answer') ? IM_END : IM_START);
    const lane = openScriptedLane({ budget: 20, extensions: 1 }, eager);
    await lane.settle();
    expect(lane.thinking()).not.toBe('');
    lane.run.update(settingsOf({ budget: 20, extensions: 0 }), waitIds);
    await lane.settle();
    expect(lane.thinking()).toBe('');
    expect(lane.done().stats).toMatchObject({ thinkingTokens: 0, extensionsUsed: 0 });
  });

  it('"Answer now" closes the thought at once', async () => {
    const lane = openScriptedLane({ budget: 100 });
    await lane.turns(5);
    lane.run.command('answer-now');
    await lane.settle();
    expect(lane.events).toContainEqual({ kind: 'thinking-ended', reason: 'user', thinkingTokens: 5 });
    expect(lane.done().answer).toBe('d');
  });

  it('"Wait now" forces the string mid-thought', async () => {
    const lane = openScriptedLane({ budget: 100 }, (ids) => (text(ids).includes('Wait') ? thinker(ids) : 97));
    await lane.turns(3);
    lane.run.command('wait-now');
    await lane.turns(1);
    expect(lane.thinking().startsWith('aaaWait')).toBe(true);
    expect(lane.tokens().find((token) => token.role === 'extension')?.replaced).toBeUndefined();
  });

  it('"Wait now" after the answer takes the thought up again', async () => {
    const lane = openScriptedLane({ budget: 100 });
    await lane.settle();
    lane.run.command('wait-now');
    await lane.settle();
    expect(lane.thinking()).toBe('\nabcdefgh\nWait, x1\n');
    expect(lane.done().answer).toBe('1');
  });

  it('"Stop" keeps what was written, and "Answer now" still answers it', async () => {
    const lane = openScriptedLane({ budget: 100 });
    await lane.turns(5);
    lane.run.command('stop');
    expect(lane.run.active).toBe(false);
    expect(lane.done().stoppedBy).toBe('user');
    expect(lane.thinking()).toBe('\nabcd');
    lane.run.command('answer-now');
    await lane.settle();
    expect(lane.done()).toMatchObject({ stoppedBy: 'answered', answer: 'd' });
  });

  it('release gives the cache back', async () => {
    const lane = openScriptedLane({ budget: 100 });
    await lane.turns(3);
    lane.run.release();
    expect(lane.decoder.counts.openCaches).toBe(0);
    expect(lane.run.active).toBe(false);
  });
});
