import { describe, expect, it } from 'vitest';
import { DEFAULT_METHOD, sameMethod, type Method } from './method.ts';
import { DEFAULT_RUN_SETTINGS, methodOf, withMethod } from './run-settings.ts';

const CHANGES: readonly Partial<Method>[] = [
  { loopGuard: false },
  { rotation: ['Hmm'] },
  { minThinking: 1 },
  { sentenceWindow: 1 },
  { answerReserve: 1 },
  { minEntropy: 0.1 },
  { ask: { kind: 'short', count: 64 } },
  { ask: { kind: 'nothing', count: 65 } },
];

describe('method', () => {
  it.each(CHANGES)('%j is another method, and stands in the settings', (change) => {
    const settings = withMethod(DEFAULT_RUN_SETTINGS, change);
    expect(settings.method).toEqual({ ...DEFAULT_METHOD, ...change });
    expect(sameMethod(methodOf(settings), DEFAULT_METHOD)).toBe(false);
    expect(sameMethod(methodOf(settings), structuredClone(methodOf(settings)))).toBe(true);
  });

  it.each(CHANGES)('taking %j back leaves the settings as they were', (change) => {
    const changed = withMethod(DEFAULT_RUN_SETTINGS, change);
    expect(withMethod(changed, DEFAULT_METHOD)).toEqual(DEFAULT_RUN_SETTINGS);
  });

  it('no field is left out of the comparison', () => {
    expect(new Set(CHANGES.flatMap(Object.keys))).toEqual(new Set(Object.keys(DEFAULT_METHOD)));
  });
});
