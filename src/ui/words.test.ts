import { describe, expect, it } from 'vitest';
import { DEFAULT_METHOD } from '../reasoning/method.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { createRun } from '../store/lane.ts';
import {
  announcement,
  bytes,
  contextFullWords,
  controlName,
  engineStatusWords,
  percent,
  savedWords,
  settingsWords,
  shareWords,
  shortSettingsWords,
  stoppedByWords,
  thinkFormatWords,
} from './words.ts';

describe('words', () => {
  it('name the extension strings that are used', () => {
    const method = { ...DEFAULT_METHOD, rotation: ['Hmm', 'So'] };
    const wordsFor = (extensions: number): string =>
      settingsWords({ ...DEFAULT_RUN_SETTINGS, extensions, method });
    expect(wordsFor(2)).toBe('256 tokens, 2 × Wait/Hmm');
    expect(wordsFor(4)).toBe('256 tokens, 4 × Wait/Hmm/So');
    const harness = { ...method, variant: 'per-round' } as const;
    expect(settingsWords({ ...DEFAULT_RUN_SETTINGS, extensions: 2, method: harness })).toBe(
      '256 tokens, 2 × Wait',
    );
  });

  it('name controls of Lane 1 plainly and others by their lane', () => {
    expect(controlName('Thinking budget', 1)).toBe('Thinking budget');
    expect(controlName('Thinking budget', 3)).toBe('Thinking budget Lane 3');
  });

  it('say what to do when the context is full', () => {
    expect(contextFullWords(2048)).toMatch(/a context of 2,048 tokens, and it is full\. Ask in fewer words/);
    expect(contextFullWords(null)).toContain('share one context');
    expect(stoppedByWords('context')).toMatch(/context was full/);
  });

  it('say what lanes share', () => {
    expect(shareWords({ tokens: 64, of: 66, lanes: [3] })).toBe('64 of 66 tokens shared with Lane 3');
    expect(shareWords({ tokens: 64, of: 1066, lanes: [1, 3] })).toBe(
      '64 of 1,066 tokens shared with Lanes 1 and 3',
    );
    expect(shareWords({ tokens: 64, of: 66, lanes: [1, 2, 3] })).toBe(
      '64 of 66 tokens shared with 3 other runs',
    );
    expect(shareWords({ tokens: 64, of: 66, lanes: [null] })).toBe(
      '64 of 66 tokens shared with an earlier run',
    );
    expect(savedWords({ saved: 833, of: 1023 })).toContain('833 of 1,023 steps saved');
  });

  it('sum up settings', () => {
    const settings = { ...DEFAULT_RUN_SETTINGS, budget: 1024, extensions: 2, extensionString: '' };
    expect(settingsWords(settings)).toBe('1,024 tokens, 2 × end suppressed');
    expect(shortSettingsWords(DEFAULT_RUN_SETTINGS)).toBe('256');
    expect(settingsWords({ ...DEFAULT_RUN_SETTINGS, budget: 0 })).toBe('no thinking');
  });

  it('do not call a small probability zero', () => {
    expect([percent(0.83), percent(0.002), percent(0.0000001), percent(0)]).toEqual([
      '83%',
      '0.2%',
      'less than 0.1%',
      '0.0%',
    ]);
  });

  it('announce the answer, and how thinking ended', () => {
    const run = createRun('r', 'q', DEFAULT_RUN_SETTINGS);
    expect(announcement('Lane 1', { ...run, status: 'done', answer: '3' })).toBe('Lane 1: done, answer 3');
    expect(announcement('Lane 1', { ...run, status: 'answering', thinkingEnd: 'budget' })).toBe(
      'Lane 1: thinking cut at the budget, answering',
    );
    expect(announcement('Lane 1', null)).toBe('');
  });

  it('say where loading is', () => {
    expect(engineStatusWords({ kind: 'loading', phase: 'download', done: 1e6, total: 2e6 })).toBe(
      'Downloading 1.0 MB of 2.0 MB',
    );
    expect(engineStatusWords({ kind: 'loading', phase: 'compile', done: 0, total: 0 })).toBe('Compiling…');
    expect(bytes(3.21e9)).toBe('3.21 GB');
  });

  it('name think formats by their delimiters', () => {
    expect(thinkFormatWords('auto', null)).toBe('As the model needs');
    expect(thinkFormatWords('auto', 'think-tags')).toBe('As the model needs: <think> … </think>');
  });
});
