import { describe, expect, it } from 'vitest';
import type { SharedTokens } from '../reasoning/run-event.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { createLane, createRun } from './lane.ts';
import type { Lane, RunStatus } from './lane.ts';
import { laneShare, savedSteps } from './shared-tokens.ts';

function lane(number: number, shared?: SharedTokens, status: RunStatus = 'done'): Lane {
  const stats = {
    promptTokens: 20,
    thinkingTokens: 60,
    forcedTokens: 0,
    answerTokens: 6,
    extensionsUsed: 0,
    decodeMs: 10,
    decodeSteps: 5,
    lanesSharing: 3,
    ...(shared && { shared }),
  };
  const run = { ...createRun(`r${String(number)}`, 'q', DEFAULT_RUN_SETTINGS), stats, status };
  return { ...createLane(number), run };
}

describe('shared tokens', () => {
  it('name the lanes they come from, as far as these still show that run', () => {
    const follower = lane(2, { tokens: 64, savedSteps: 63, runIds: ['r3', 'gone', 'r1'] });
    expect(laneShare(follower, [lane(1), follower, lane(3)])).toEqual({
      tokens: 64,
      of: 66,
      lanes: [1, 3, null],
    });
    expect(laneShare(lane(1), [lane(1), follower])).toBeNull();
    expect(laneShare(createLane(4), [])).toBeNull();
  });

  it('add up to what was saved, once all lanes are done', () => {
    const shared = { tokens: 64, savedSteps: 63, runIds: ['r1'] };
    expect(savedSteps([lane(1), lane(2, shared), lane(3, shared)])).toEqual({ saved: 126, of: 141 });
    expect(savedSteps([lane(1), lane(2, shared, 'thinking')])).toBeNull();
    expect(savedSteps([lane(1), lane(2), createLane(3)])).toBeNull();
  });
});
