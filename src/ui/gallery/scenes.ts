/** Named page states for the gallery. */
import type { TraceToken } from '../../reasoning/trace.ts';
import { applyRunEvent } from '../../store/apply-run-event.ts';
import { createLane } from '../../store/lane.ts';
import type { Lane } from '../../store/lane.ts';
import type { AppState } from '../../store/app-state.ts';
import { laneFixture, pageFixture } from '../../store/testing/fixtures.ts';

const COMPARED: readonly Lane[] = [
  laneFixture(1, { settings: { budget: 0 } }),
  laneFixture(2, { settings: { budget: 64 }, lanesSharing: 6 }),
  laneFixture(3, { settings: { budget: 256 }, lanesSharing: 6 }),
  laneFixture(4, { settings: { budget: 256, extensions: 1 }, lanesSharing: 6 }),
  laneFixture(5, {
    settings: { budget: 512, extensions: 2, extensionString: 'Alternatively' },
    lanesSharing: 6,
  }),
  laneFixture(6, {
    settings: { budget: 1024, extensions: 2, extensionString: '' },
    tokens: 120,
    lanesSharing: 6,
  }),
];

const RUNNING: readonly Lane[] = [
  laneFixture(1, { tokens: 40, lanesSharing: 3 }),
  laneFixture(2, { settings: { budget: 512, extensions: 2 }, tokens: 120, lanesSharing: 3 }),
  laneFixture(3, { settings: { budget: 64 }, tokens: 0 }),
];

const TROUBLED: readonly Lane[] = [
  laneFixture(1, { moveBudgetTo: 32, settings: { extensions: 1 } }),
  laneFixture(2, {
    tokens: 50,
    then: [
      {
        kind: 'failed',
        error: {
          code: 'out-of-memory',
          message:
            'There is not enough memory for another lane. Remove a lane or choose a smaller budget, then retry.',
        },
      },
    ],
  }),
  interrupted(laneFixture(3, { tokens: 60 })),
  laneFixture(4, {
    tokens: 60,
    then: [
      {
        kind: 'done',
        stoppedBy: 'user',
        answer: null,
        stats: {
          promptTokens: 24,
          thinkingTokens: 60,
          forcedTokens: 0,
          answerTokens: 0,
          extensionsUsed: 0,
          decodeMs: 150,
          decodeSteps: 60,
          lanesSharing: 1,
        },
      },
    ],
  }),
];

function interrupted(lane: Lane): Lane {
  return lane.run === null ? lane : { ...lane, run: { ...lane.run, open: false, status: 'interrupted' } };
}

/** A thought of 10,000 tokens, most of it dull: what virtualization is for. */
function longLane(): Lane {
  const lane = laneFixture(1, { settings: { budget: 16_384 }, tokens: 1 });
  const tokens: readonly TraceToken[] = Array.from({ length: 10_000 }, (_, at) => ({
    index: at + 1,
    id: 1,
    text: at % 9 === 8 ? '\n' : ` ${String(at)}`,
    phase: 'thinking',
    origin: 'sampled',
    atMs: at,
  }));
  const stats = lane.run?.stats;
  return stats == null
    ? lane
    : applyRunEvent(lane, { kind: 'tokens', tokens, stats: { ...stats, thinkingTokens: 10_001 } });
}

const READY = pageFixture([createLane(1)], { question: '' });

/** Scenes by name. */
export const SCENES: Readonly<Record<string, AppState>> = {
  empty: READY,
  loading: {
    ...READY,
    engine: {
      ...READY.engine,
      tokensPerSecond: null,
      status: { kind: 'loading', phase: 'download', done: 8_300_000, total: 20_480_000 },
    },
    questionProblem: { message: 'Type a question first, or pick one of the examples.', serial: 1 },
    notices: ['Ignored in the link: budget=many'],
  },
  one: pageFixture([laneFixture(1, { settings: { extensions: 2 } })]),
  running: pageFixture(RUNNING),
  long: pageFixture([longLane()]),
  compared: pageFixture(COMPARED),
  trouble: pageFixture(TROUBLED, {
    engine: {
      ...READY.engine,
      status: { kind: 'failed', error: { code: 'device-lost', message: 'The graphics driver was reset.' } },
      lost: { code: 'device-lost', message: 'The graphics driver was reset.' },
    },
  }),
};
