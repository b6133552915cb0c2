import { describe, expect, it } from 'vitest';
import { DEFAULT_METHOD, type Method } from '../reasoning/method.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import { IM_END, IM_START } from './testing/character-tokenizer.ts';
import { openScriptedLane, type ScriptedLane } from './testing/scripted-lane.ts';

const laneWith = (method: Partial<Method>, settings: Partial<RunSettings> = {}): ScriptedLane =>
  openScriptedLane({ budget: 100, ...settings, method: { ...DEFAULT_METHOD, ...method } });

async function settled(method: Partial<Method>, settings: Partial<RunSettings> = {}): Promise<ScriptedLane> {
  const lane = laneWith(method, settings);
  await lane.settle();
  return lane;
}

describe('a run with a method', () => {
  it('takes extension strings in turn', async () => {
    const lane = await settled({ rotation: ['Hmm'], loopGuard: false }, { extensions: 2 });
    const forced = lane.tokens().filter((token) => token.role === 'extension');
    expect(forced.map((token) => token.text).join('')).toBe('WaitHmm');
    expect(forced.map((token) => token.extension)).toEqual([1, 1, 1, 1, 2, 2, 2]);
  });

  it.each(['<|im_start|>', '<|im_start|>answer\nFinal Answer: 9', '<|im_end|> Wait', '</think>'])(
    'takes %j for text when it is an extension string: it closes nothing',
    async (extensionString) => {
      const lane = await settled({ rotation: [extensionString] }, { extensions: 2, extensionString });
      const forced = lane.tokens().filter((token) => token.role === 'extension' && token.extension === 1);
      expect(forced.map((token) => token.text).join('')).toBe(extensionString);
      expect(forced.some(({ id }) => id === IM_START || id === IM_END)).toBe(false);
      expect(forced.every((token) => token.phase === 'thinking')).toBe(true);
      expect(lane.thinking()).toContain(extensionString);
      expect(lane.done().answer).not.toBe('9');
    },
  );

  it('may not end before its minimum', async () => {
    const lane = await settled({ minThinking: 20 });
    expect(lane.done().stats.thinkingTokens).toBe(20);
    expect(lane.events).toContainEqual(
      expect.objectContaining({ kind: 'thinking-ended', reason: 'natural' }),
    );
  });

  it('is closed at the end of a line that is near the budget', async () => {
    const lane = await settled({ sentenceWindow: 3 }, { budget: 12, extensions: 1 });
    expect(lane.thinking()).toBe('\nabcdefgh\n');
    expect(lane.events).toContainEqual(expect.objectContaining({ kind: 'thinking-ended', reason: 'budget' }));
    const far = await settled({ sentenceWindow: 3 }, { budget: 14, extensions: 1 });
    expect(far.thinking()).toBe('\nabcdefgh\nWait');
  });

  it('keeps tokens of its budget for the answer', async () => {
    const lane = await settled({ answerReserve: 6 }, { budget: 10, maxAnswerTokens: 64 });
    expect(lane.thinking()).toBe('\nabc');
    expect(lane.done()).toMatchObject({ answer: 'c', stoppedBy: 'answered' });
    const short = await settled({ answerReserve: 1 }, { budget: 10, maxAnswerTokens: 64 });
    expect(short.done()).toMatchObject({
      stoppedBy: 'answer-limit',
      stats: { thinkingTokens: 9, answerTokens: 1 },
    });
  });

  it('is extended only where its model was unsure', async () => {
    // The script gives what it wants nearly all of the probability: about 0.01 nats are left.
    expect((await settled({ minEntropy: 0.1 }, { extensions: 1 })).done().stats.extensionsUsed).toBe(0);
    expect((await settled({ minEntropy: 0.001 }, { extensions: 1 })).done().stats.extensionsUsed).toBe(1);
  });

  it('is not extended when an extension has added almost nothing, unless the guard is off', async () => {
    const settings = { extensions: 3, extensionString: '' };
    expect((await settled({}, settings)).done().stats.extensionsUsed).toBe(1);
    expect((await settled({ loopGuard: false }, settings)).done().stats.extensionsUsed).toBe(3);
  });

  it('answers a probe as a run that thinks as far', async () => {
    const method = { answerReserve: 6, sentenceWindow: 4, minThinking: 2 };
    const lane = await settled(method);
    lane.run.probe([5]);
    await lane.settle();
    const fresh = await settled({ ...method, sentenceWindow: 0 }, { budget: 11 });
    expect(fresh.done().stats.thinkingTokens).toBe(5);
    expect(lane.probes()[0]?.tokens.map((token) => token.id)).toEqual(
      fresh
        .tokens()
        .slice(5)
        .map((token) => token.id),
    );
  });
});
