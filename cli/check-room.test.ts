import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '../src/worker/protocol.ts';
import { checkRoom } from './check-room.ts';
import { UsageError } from './usage-error.ts';

const info = { modelName: 'm', contextLength: 100, maxContextLength: 200 } as EngineInfo;

describe('checkRoom', () => {
  it('lets through what fits', () => {
    expect(() => checkRoom(info, [0, 90], 10)).not.toThrow();
  });

  it('names the budgets that do not fit, and the longer context where there is one', () => {
    expect(() => checkRoom(info, [90, 91, 150], 10)).toThrow(UsageError);
    expect(() => checkRoom(info, [90, 91, 150], 10)).toThrow(
      'opened with a context of 100 tokens for question, thinking and answer together, so it cannot think for 91, 150 tokens. Choose budgets up to 90, or a longer --context (at most 200 for this model).',
    );
    expect(() => checkRoom(info, [190], 10)).toThrow(/Choose budgets up to 90\.$/u);
  });
});
