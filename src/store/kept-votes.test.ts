import { beforeEach, describe, expect, it } from 'vitest';
import { createAppStore } from './app-store.ts';
import type { AppStore } from './app-store.ts';
import { readVotes, samplesOfVote, voteOfSamples } from './kept-votes.ts';
import type { KeyValueStorage } from './outside.ts';
import { initialSamplesState } from './samples-state.ts';
import type { Sample, SamplesState } from './samples-state.ts';
import { summarizeSamples } from './samples-summary.ts';
import { createFakeClient } from './testing/fake-client.ts';
import type { FakeClient } from './testing/fake-client.ts';
import { ANSWERED_STATS, laneFixture } from './testing/fixtures.ts';
import { FAKE_LIBRARY } from './testing/fake-library.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { keepVotes } from './vote-keeper.ts';

const QUESTION = 'How many r in raspberry';

function storageIn(values: Map<string, string>): KeyValueStorage {
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => {
      values.set(key, value);
    },
  };
}

const FULL: KeyValueStorage = {
  getItem: () => null,
  setItem: () => {
    throw new DOMException('full', 'QuotaExceededError');
  },
};

let client: FakeClient;
let clock: ManualClock;
let values: Map<string, string>;
let minute: number;

function open(storage: KeyValueStorage): AppStore {
  client = createFakeClient();
  clock = new ManualClock();
  const store = createAppStore({
    client,
    clock,
    library: FAKE_LIBRARY,
    storage,
    pageUrl: 'https://page.test/',
  });
  keepVotes(store, () => new Date(Date.UTC(2026, 10, 27, 3, minute++)));
  return store;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}

/** Draws two samples to their end, or as far as one step when `stop` is set. */
async function draw(store: AppStore): Promise<void> {
  store.actions.setQuestion(QUESTION);
  store.actions.chooseSamples({ count: 2, temperature: 0.9 });
  store.actions.setBudget(1, 64, 'commit');
  store.actions.drawSamples();
  await settle();
  client.finishLoad();
  await settle();
  client.advance(3000);
  await settle();
  clock.advance(1000);
}

beforeEach(() => {
  values = new Map();
  minute = 0;
});

describe('a vote', () => {
  it('is kept when its samples are done, and is there at the next visit', async () => {
    const store = open(storageIn(values));
    await draw(store);
    expect(store.getState().samples.status).toBe('done');
    const [vote] = store.getState().votes;
    expect(vote).toMatchObject({
      question: QUESTION,
      budget: 64,
      temperature: 0.9,
      count: 2,
      model: 's1-nano',
    });
    expect(vote?.keptAt).toBe('2026-11-27T03:00:00.000Z');
    expect(vote?.samples.map(({ seed }) => seed)).toEqual([0, 1]);
    expect(open(storageIn(values)).getState().votes).toEqual([vote]);
  });

  it('is shown again as recorded, whatever was drawn since, and does not become a new one', async () => {
    const store = open(storageIn(values));
    await draw(store);
    const first = store.getState().samples;
    store.actions.chooseSamples({ count: 5 });
    store.actions.setQuestion('2+2');
    store.actions.drawSamples();
    await settle();
    store.actions.showVote('2026-11-27T03:00:00.000Z');
    expect(store.getState().samples.question).toBe('2+2');
    store.actions.stopSamples();
    store.actions.showVote('2026-11-27T03:00:00.000Z');
    expect(store.getState().samples).toMatchObject({
      question: QUESTION,
      status: 'done',
      samples: first.samples,
      elapsedMs: first.elapsedMs,
      recorded: { keptAt: '2026-11-27T03:00:00.000Z', model: 's1-nano' },
      choice: { count: 5 },
      drawn: { count: 2, temperature: 0.9 },
    });
    expect(store.getState().votes).toHaveLength(1);
  });

  it('is not kept where no sample came to its end', async () => {
    const store = open(storageIn(values));
    store.actions.setQuestion(QUESTION);
    store.actions.drawSamples();
    await settle();
    store.actions.stopSamples();
    expect(store.getState().votes).toEqual([]);
  });

  it('names the model that drew it, also where another one was chosen before the end', async () => {
    const store = open(storageIn(values));
    store.actions.setQuestion(QUESTION);
    store.actions.chooseSamples({ count: 2 });
    store.actions.drawSamples();
    await settle();
    client.finishLoad();
    await settle();
    const [first] = client.requests;
    client.emit(first!.runId, { kind: 'done', stoppedBy: 'answered', answer: '3', stats: ANSWERED_STATS });
    await settle();
    clock.advance(1000);
    store.actions.chooseEngine({ modelUrl: 'https://models.test/other/model/' });
    // The engine that is replaced ends its runs without a word.
    client.lose();
    await settle();
    expect(store.getState().votes).toHaveLength(1);
    expect(store.getState().votes[0]).toMatchObject({ model: 's1-nano', count: 2 });
  });

  it('stays where another tab keeps or deletes one as well', async () => {
    const storage = storageIn(values);
    const stale = open(storage);
    const first = open(storage);
    await draw(first);
    const second = open(storage);
    await draw(second);
    // Neither the tab that was opened before both knows of them, nor the first of the second.
    stale.actions.deleteVote('never kept');
    expect(readVotes(storage)).toHaveLength(2);
    first.actions.deleteVote(first.getState().votes[0]!.keptAt);
    const [left, ...others] = readVotes(storage);
    expect(left?.keptAt).toBe(second.getState().votes[0]!.keptAt);
    expect(others).toEqual([]);
    await draw(second);
    expect(readVotes(storage)).toHaveLength(2);
    expect(second.getState().votes).toEqual(readVotes(storage));
  });

  it('can be deleted for good', async () => {
    const store = open(storageIn(values));
    await draw(store);
    await draw(store);
    expect(store.getState().votes.map(({ keptAt }) => keptAt)).toEqual([
      '2026-11-27T03:01:00.000Z',
      '2026-11-27T03:00:00.000Z',
    ]);
    store.actions.deleteVote('2026-11-27T03:01:00.000Z');
    expect(readVotes(storageIn(values)).map(({ keptAt }) => keptAt)).toEqual(['2026-11-27T03:00:00.000Z']);
  });

  it('lasts as long as the page where nothing can be stored, and the page says so', async () => {
    const store = open(FULL);
    await draw(store);
    expect(store.getState().votes).toHaveLength(1);
    expect(store.getState().notices.at(-1)).toMatch(/keeps nothing.*Export what you need/u);
  });
});

describe('a vote of samples that were stopped', () => {
  const sample = (seed: number, status: Sample['status'], answer: string | null): Sample => {
    return { seed, status, answer, thinkingTokens: status === 'waiting' ? 0 : 8, answerTokens: 2 };
  };
  const stopped: SamplesState = {
    ...initialSamplesState(),
    drawn: { count: 4, temperature: 0.7 },
    status: 'stopped',
    question: QUESTION,
    budget: 64,
    model: 's1-nano',
    samples: [
      sample(7, 'done', '3'),
      sample(8, 'running', null),
      sample(9, 'done', '4'),
      sample(10, 'waiting', null),
    ],
    elapsedMs: 100,
    decodeSteps: 25,
  };
  const lane = laneFixture(1, { settings: { budget: 256 } });
  const equalCost = (state: SamplesState) => summarizeSamples(state, [lane], () => null).equalCost;

  it('has them at their places again, so that no vote of a chosen few is set beside a lane', () => {
    const vote = voteOfSamples(stopped, new Date(0))!;
    const again = samplesOfVote(vote, initialSamplesState());
    expect(again.samples.map(({ seed, status }) => [seed, status])).toEqual([
      [7, 'done'],
      [8, 'waiting'],
      [9, 'done'],
      [10, 'waiting'],
    ]);
    expect(again).toMatchObject({ status: 'stopped', elapsedMs: 100, decodeSteps: 25 });
    expect(equalCost(again)).toEqual(equalCost(stopped));
    expect(equalCost(again)).toEqual([]);
    // It would be, were the first ones done.
    expect(equalCost({ ...again, samples: again.samples.slice(0, 1), status: 'done' })).toHaveLength(1);
  });

  it('opens where it was kept before places were, and is set beside nothing', () => {
    const { firstSeed: _, decodeSteps: __, ...old } = voteOfSamples(stopped, new Date(0))!;
    values.set('s1-playground.votes', JSON.stringify([old]));
    const [read] = readVotes(storageIn(values));
    const again = samplesOfVote(read!, initialSamplesState());
    expect(again.samples.filter(({ status }) => status === 'done').map(({ answer }) => answer)).toEqual([
      '3',
      '4',
    ]);
    expect(again.samples).toHaveLength(4);
    expect(equalCost(again)).toEqual([]);
  });
});

describe('what is stored', () => {
  it.each(['', 'no JSON', '{}', '[1, null]', '[{"keptAt":"yesterday"}]', '[{"samples":[]}]'])(
    'may be damaged: %j',
    (text) => {
      values.set('s1-playground.votes', text);
      expect(readVotes(storageIn(values))).toEqual([]);
    },
  );
});
