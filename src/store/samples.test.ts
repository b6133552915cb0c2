import { beforeEach, describe, expect, it } from 'vitest';
import { createAppStore } from './app-store.ts';
import type { AppStore } from './app-store.ts';
import type { Lane } from './lane.ts';
import { initialSamplesState } from './samples-state.ts';
import type { Sample, SamplesState } from './samples-state.ts';
import { summarizeSamples } from './samples-summary.ts';
import { createFakeClient } from './testing/fake-client.ts';
import type { FakeClient } from './testing/fake-client.ts';
import { FAKE_LIBRARY } from './testing/fake-library.ts';
import { ANSWERED_STATS, laneFixture } from './testing/fixtures.ts';
import { ManualClock } from './testing/manual-clock.ts';

let client: FakeClient;
let clock: ManualClock;
let store: AppStore;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    await Promise.resolve();
  }
}

const samples = (): SamplesState => store.getState().samples;

beforeEach(async () => {
  client = createFakeClient();
  clock = new ManualClock();
  store = createAppStore({
    client,
    clock,
    library: FAKE_LIBRARY,
    storage: { getItem: () => null, setItem: () => undefined },
    pageUrl: 'https://page.test/s1/',
  });
  store.actions.setQuestion('How many r in raspberry');
  store.actions.setSampling('all', { seed: 40 });
  store.actions.loadEngine();
  client.finishLoad();
  await settle();
});

describe('drawing samples', () => {
  it('runs Lane 1’s settings with their own temperature and seeds, a few at a time, and shows what they say', async () => {
    store.actions.setBudget(1, 64, 'commit');
    store.actions.chooseSamples({ count: 10, temperature: 0.9 });
    store.actions.drawSamples();
    await settle();
    expect(client.requests).toHaveLength(8);
    expect(client.requests.map(({ settings }) => settings.sampling.seed)).toEqual([
      40, 41, 42, 43, 44, 45, 46, 47,
    ]);
    for (const { settings } of client.requests) {
      expect(settings).toMatchObject({ budget: 64, thinkFormat: 's1', sampling: { temperature: 0.9 } });
    }
    client.advance(5);
    await settle();
    clock.advance(1000);
    expect(samples().status).toBe('running');
    expect(samples().samples.filter(({ status }) => status === 'running')).toHaveLength(8);
    for (let round = 0; round < 3; round += 1) {
      client.advance(5000);
      await settle();
    }
    expect(samples()).toMatchObject({ status: 'done', question: 'How many r in raspberry', budget: 64 });
    expect(samples().samples.map(({ seed }) => seed)).toEqual(Array.from({ length: 10 }, (_, i) => 40 + i));
    expect(samples().samples.every(({ status, answer }) => status === 'done' && answer !== null)).toBe(true);
    expect(samples().decodeSteps).toBeGreaterThan(0);
    expect(store.getState().lanes[0]?.run).toBeNull();
  });

  it('draws what was chosen when it was asked for, whatever is chosen while the model loads', async () => {
    client.lose();
    await settle();
    store.actions.chooseSamples({ count: 3, temperature: 0.9 });
    store.actions.drawSamples();
    store.actions.chooseSamples({ count: 2, temperature: 1.2 });
    client.finishLoad();
    await settle();
    expect(client.requests.map(({ settings }) => settings.sampling.temperature)).toEqual([0.9, 0.9, 0.9]);
    client.advance(5000);
    await settle();
    expect(samples()).toMatchObject({ status: 'done', drawn: { count: 3, temperature: 0.9 } });
  });

  it('keeps what is done when it is stopped, and frees the rest', async () => {
    store.actions.drawSamples();
    await settle();
    client.emit(client.requests[2]?.runId ?? '', {
      kind: 'done',
      stoppedBy: 'answered',
      answer: '3',
      stats: ANSWERED_STATS,
    });
    await settle();
    // Right away: what ended a moment ago is not shown yet.
    store.actions.stopSamples();
    await settle();
    expect(samples().status).toBe('stopped');
    expect(samples().samples.filter(({ status }) => status === 'done')).toHaveLength(1);
    expect(client.calls.filter((call) => call.startsWith('release sample-'))).toHaveLength(8);
  });

  it('begins anew when it is asked again', async () => {
    store.actions.drawSamples();
    await settle();
    store.actions.drawSamples();
    await settle();
    expect(samples().status).toBe('waiting');
    expect(client.requests).toHaveLength(16);
    expect(client.calls.filter((call) => call.startsWith('release sample-'))).toHaveLength(8);
  });

  it('says why it failed', async () => {
    store.actions.drawSamples();
    await settle();
    const error = { code: 'internal', message: 'No memory is left.' } as const;
    client.emit(client.requests[0]?.runId ?? '', { kind: 'failed', error });
    await settle();
    expect(samples()).toMatchObject({ status: 'failed', error });
  });

  it('is interrupted when the engine is loaded anew or lost', async () => {
    store.actions.drawSamples();
    await settle();
    client.lose();
    await settle();
    expect(samples().status).toBe('interrupted');
  });

  it('needs a question', () => {
    store.actions.setQuestion('  ');
    store.actions.drawSamples();
    expect(samples().status).toBe('idle');
    expect(store.getState().questionProblem).not.toBeNull();
  });
});

const QUESTION = 'How many r in raspberry';
const sample = (answer: string | null, tokens: number, status: Sample['status'] = 'done'): Sample => ({
  seed: 0,
  status,
  answer,
  thinkingTokens: tokens - 2,
  answerTokens: 2,
});
const state = (all: readonly Sample[]): SamplesState => ({
  ...initialSamplesState(),
  status: 'running',
  question: QUESTION,
  samples: all,
  elapsedMs: 500,
  decodeSteps: 40,
});
const judge = (_question: string, answer: string): boolean => answer === '3';

describe('summarizeSamples', () => {
  it('tallies what is done, and judges each answer and the vote', () => {
    const all = [
      sample('3', 10),
      sample('4', 12),
      sample('4.0', 8),
      sample(null, 20),
      sample(null, 5, 'running'),
    ];
    const summary = summarizeSamples(state(all), [], judge);
    expect(summary).toMatchObject({ done: 4, total: 5, unanswered: 1, tied: false, tokens: 55, speed: 80 });
    expect(summary.tally).toEqual([
      { answer: '4', samples: [1, 2], correct: false },
      { answer: '3', samples: [0], correct: true },
    ]);
    expect(summary.vote).toEqual({ samples: 4, answer: '4', tokens: 50, correct: false });
    expect(summary.passes).toEqual([
      { k: 1, chance: 0.25 },
      { k: 2, chance: 0.5 },
      { k: 4, chance: 1 },
    ]);
  });

  it('knows no speed where nothing was computed, whatever was written', () => {
    const all = [sample('3', 10), sample('4', 12)];
    expect(summarizeSamples({ ...state(all), decodeSteps: 0 }, [], judge).speed).toBeNull();
    expect(summarizeSamples({ ...state(all), decodeSteps: null }, [], judge).speed).toBeNull();
  });

  it('has no pass@k where nothing is expected', () => {
    expect(summarizeSamples(state([sample('3', 10)]), [], () => null).passes).toEqual([]);
  });

  const lane: Lane = laneFixture(1, { settings: { budget: 256 } });
  const { thinkingTokens, answerTokens } = lane.run?.stats ?? ANSWERED_STATS;
  const spent = thinkingTokens + answerTokens;

  it('sets a lane beside the vote of as many samples as its tokens pay for', () => {
    const half = Math.floor(spent / 2);
    const all = [sample('4', half), sample('3', half), sample('3', half)];
    const [compared] = summarizeSamples(state(all), [lane], judge).equalCost;
    expect(compared?.sequential).toMatchObject({ answer: lane.run?.answer, tokens: spent });
    expect(compared?.parallel).toEqual({ samples: 2, answer: '4', tokens: 2 * half, correct: false });
  });

  it('waits with it while a sample that would count is not done, and leaves out lanes of other questions', () => {
    const all = [sample('4', 3), sample(null, 3, 'running'), sample('3', 3)];
    expect(summarizeSamples(state(all), [lane], judge).equalCost).toEqual([]);
    const other = { ...state([sample('4', 3)]), question: 'another' };
    expect(summarizeSamples(other, [lane], judge).equalCost).toEqual([]);
  });

  it('says when not one sample can be had for it', () => {
    const [compared] = summarizeSamples(state([sample('4', spent + 1)]), [lane], judge).equalCost;
    expect(compared?.parallel).toBeNull();
  });
});
