import { beforeEach, describe, expect, it } from 'vitest';
import type { ModelScope } from '../reasoning/outside-families.ts';
import { urlStateOf } from './app-state.ts';
import { createAppStore } from './app-store.ts';
import type { AppStore } from './app-store.ts';
import { knownSpeed } from './engine-state.ts';
import { expectedAnswer } from './expected-answer.ts';
import { shownPosition } from './lane-view.ts';
import { syncUrl } from './sync-url.ts';
import { FAKE_LIBRARY } from './testing/fake-library.ts';
import { hasStaleSettings } from './lane.ts';
import { createFakeClient, FAKE_INFO } from './testing/fake-client.ts';
import type { FakeClient } from './testing/fake-client.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { linesToText } from './trace-lines.ts';
import { formatUrlState } from './url-state.ts';

let client: FakeClient;
let clock: ManualClock;
let store: AppStore;

/** Lets streams deliver what was pushed into them. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
}

async function advance(tokens: number): Promise<void> {
  client.advance(tokens);
  await settle();
}

async function ready(): Promise<void> {
  store.actions.loadEngine();
  client.finishLoad();
  await settle();
}

function run(number: number) {
  return store.getState().lanes.find((lane) => lane.number === number)?.run;
}

beforeEach(() => {
  client = createFakeClient();
  clock = new ManualClock();
  const stored = new Map<string, string>();
  store = createAppStore({
    client,
    clock,
    library: FAKE_LIBRARY,
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => {
        stored.set(key, value);
      },
    },
    pageUrl: 'https://page.test/s1/',
  });
  store.actions.setQuestion('How many r in raspberry');
});

describe('method', () => {
  it('goes to all lanes, also those added later, and is left out of the settings when it is plain', () => {
    store.actions.addLane();
    store.actions.setMethod({ minThinking: 9 });
    store.actions.addLane();
    const minima = store.getState().lanes.map((lane) => lane.settings.method?.minThinking);
    expect(minima).toEqual([9, 9, 9]);
    store.actions.setMethod({ minThinking: 0 });
    expect(store.getState().lanes.every((lane) => lane.settings.method === undefined)).toBe(true);
  });

  it('is fixed when a run begins; what is set later makes the run stale', async () => {
    store.actions.setMethod({ minThinking: 9 });
    await ready();
    store.actions.think();
    await settle();
    expect(client.requests[0]?.settings.method?.minThinking).toBe(9);
    store.actions.setMethod({ minThinking: 12 });
    store.actions.setBudget(1, 300, 'commit');
    expect(run(1)?.settings).toMatchObject({ budget: 300, method: { minThinking: 9 } });
    expect(store.getState().lanes.map(hasStaleSettings)).toEqual([true]);
    store.actions.setMethod({ minThinking: 9 });
    expect(store.getState().lanes.map(hasStaleSettings)).toEqual([false]);
  });
});

describe('thinking', () => {
  it('refuses an empty question, each time anew', () => {
    store.actions.setQuestion('  ');
    store.actions.think();
    store.actions.think();
    expect(store.getState().questionProblem?.serial).toBe(2);
    expect(client.calls).toEqual([]);
    store.actions.setQuestion('x');
    expect(store.getState().questionProblem).toBeNull();
  });

  it('says once that a question is too long, keeps all of it, and leaves it out of the link', () => {
    const long = 'r'.repeat(5000);
    store.actions.setQuestion(long);
    const said = store.getState().questionProblem;
    expect(said?.message).toMatch(/too long: at most 4000 characters.*still here/);
    store.actions.setQuestion(`${long}!`);
    expect(store.getState().questionProblem).toBe(said);
    store.actions.think();
    expect(store.getState().question).toBe(`${long}!`);
    expect(client.calls).toEqual([]);
    expect(urlStateOf(store.getState()).question).toBe('');
    store.actions.setQuestion('r'.repeat(4000));
    expect(store.getState().questionProblem).toBeNull();
    expect(urlStateOf(store.getState()).question).toHaveLength(4000);
    store.actions.setQuestion(long);
    store.actions.setQuestion('');
    expect(store.getState().questionProblem).toBeNull();
  });

  it('waits for the engine, then runs with the newest settings', async () => {
    store.actions.think();
    expect(run(1)?.status).toBe('queued');
    store.actions.setBudget(1, 32, 'commit');
    client.finishLoad();
    await settle();
    expect(client.requests[0]?.settings.budget).toBe(32);
    await advance(500);
    expect(run(1)).toMatchObject({ status: 'done', answer: '2', thinkingEnd: 'budget' });
  });

  it('uses the think format of the checkpoint unless another is chosen', async () => {
    store.actions.loadEngine();
    client.finishLoad({ kind: 'loaded', info: { ...FAKE_INFO, thinkFormat: 'think-tags' } });
    store.actions.think();
    await settle();
    expect(client.requests.at(-1)?.settings.thinkFormat).toBe('think-tags');
    const [lane] = store.getState().lanes;
    expect(lane !== undefined && hasStaleSettings(lane)).toBe(false);
    store.actions.setThinkFormat('none');
    const [changed] = store.getState().lanes;
    expect(changed !== undefined && hasStaleSettings(changed)).toBe(true);
    store.actions.think();
    await settle();
    expect(client.requests.at(-1)?.settings.thinkFormat).toBe('none');
  });

  it('runs all lanes, and a new lane at once', async () => {
    await ready();
    store.actions.think();
    await settle();
    store.actions.addLane();
    await settle();
    await advance(500);
    expect(store.getState().lanes.map((lane) => lane.run?.status)).toEqual(['done', 'done']);
    expect(store.getState().engine.tokensPerSecond).toBeCloseTo(400);
    store.actions.removeLane(2);
    expect(client.calls).toContain('release run-2');
  });

  it('knows the speed of the visit before, until it has measured its own', async () => {
    await ready();
    expect(knownSpeed(store.getState().engine)).toBeNull();
    store.actions.think();
    await settle();
    await advance(500);
    expect(knownSpeed(store.getState().engine)).toEqual({
      tokensPerSecond: expect.closeTo(400) as number,
      earlier: false,
    });
    // Loaded anew, as on the next visit; the storage has stayed.
    await ready();
    expect(knownSpeed(store.getState().engine)).toEqual({ tokensPerSecond: 400, earlier: true });
    store.actions.loadEngine();
    client.finishLoad({ kind: 'loaded', info: { ...FAKE_INFO, device: 'webgpu' } });
    await settle();
    expect(knownSpeed(store.getState().engine)).toBeNull();
  });

  it('says in the lane when the engine cannot be loaded', async () => {
    store.actions.think();
    client.finishLoad({ kind: 'failed', error: { code: 'network', message: 'offline' } });
    await settle();
    expect(run(1)).toMatchObject({ status: 'failed', error: { code: 'network' } });
    expect(store.getState().question).toBe('How many r in raspberry');
  });

  it('stops a run that the engine does not know yet', () => {
    store.actions.think();
    store.actions.stopAll();
    expect(run(1)).toMatchObject({ status: 'done', stoppedBy: 'user' });
  });
});

describe('questions outside the families', () => {
  const scope: ModelScope = {
    weightsSha256: 'ab',
    families: ['arithmetic'],
    rule: { intercept: -0.5, unknownWords: 1, unseenRuns: 0, lacksOperand: 0 },
    wordings: { words: new Set(['add', 'and']), runs: new Set() },
  };

  async function outside(question: string): Promise<boolean | undefined> {
    store.actions.setQuestion(question);
    store.actions.think();
    await settle();
    return run(1)?.isOutside;
  }

  it('are told apart for the bundled checkpoint, once its scope is there', async () => {
    await ready();
    expect(await outside('Write a poem')).toBe(false);
    store.actions.setScope(scope);
    expect(await outside('Write a poem')).toBe(true);
    expect(await outside('Add 3 and 4')).toBe(false);
  });

  it('are not told apart for other checkpoints', async () => {
    store.actions.setScope(scope);
    store.actions.chooseEngine({ modelUrl: 'https://host.test/m/' });
    await ready();
    expect(await outside('Write a poem')).toBe(false);
  });
});

describe('changing the extension string', () => {
  beforeEach(async () => {
    store.actions.setBudget(1, 200, 'commit');
    store.actions.setExtensions(1, { extensions: 1, extensionString: 'Wait' });
    await ready();
    store.actions.think();
    await settle();
  });

  it('reaches a run that has not used it yet', async () => {
    await advance(3);
    store.actions.setExtensions(1, { extensionString: 'Hmm' });
    await settle();
    expect(run(1)?.settings.extensionString).toBe('Hmm');
    expect(store.getState().lanes.map(hasStaleSettings)).toEqual([false]);
  });

  it('leaves a run that has used it what it is, and says so', async () => {
    await advance(5_000);
    expect(run(1)?.stats?.extensionsUsed).toBe(1);
    store.actions.setExtensions(1, { extensionString: 'Hmm' });
    await settle();
    expect(run(1)?.settings.extensionString).toBe('Wait');
    expect(store.getState().lanes.map(hasStaleSettings)).toEqual([true]);
    store.actions.setBudget(1, 20, 'commit');
    await settle();
    expect(run(1)?.settings).toMatchObject({ budget: 20, extensionString: 'Wait' });
  });
});

describe('moving the budget', () => {
  beforeEach(async () => {
    await ready();
    store.actions.think();
    await settle();
    await advance(60);
    client.calls.length = 0;
  });

  it('to the right is told at once, at most once per interval', () => {
    store.actions.setBudget(1, 300, 'live');
    store.actions.setBudget(1, 400, 'live');
    store.actions.setBudget(1, 512, 'live');
    expect(client.calls).toEqual(['update run-1 300 0']);
    clock.advance(100);
    expect(client.calls).toEqual(['update run-1 300 0', 'update run-1 512 0']);
  });

  it('to the left of what was used is told on release', async () => {
    store.actions.setBudget(1, 300, 'live');
    store.actions.setBudget(1, 310, 'live');
    store.actions.setBudget(1, 20, 'live');
    clock.advance(500);
    expect(client.calls).toEqual(['update run-1 300 0']);
    store.actions.setBudget(1, 20, 'commit');
    await settle();
    expect(client.calls).toEqual(['update run-1 300 0', 'update run-1 20 0']);
    expect(run(1)?.trace.cut).toMatchObject({ budget: 20 });
    expect(run(1)?.trace.cut?.tokens).toHaveLength(40);
  });

  it('back to the right after a cut goes on from the cut', async () => {
    const before = linesToText(run(1)?.trace.thinking ?? never());
    store.actions.setBudget(1, 20, 'commit');
    await settle();
    await advance(500);
    expect(run(1)).toMatchObject({ status: 'done', thinkingEnd: 'budget' });
    store.actions.setBudget(1, 512, 'commit');
    await settle();
    await advance(500);
    expect(run(1)).toMatchObject({ status: 'done', thinkingEnd: 'natural' });
    expect(linesToText(run(1)?.trace.thinking ?? never()).startsWith(before)).toBe(true);
    expect(run(1)?.trace.cut).toBeNull();
  });

  it('to where it is already tells nothing', () => {
    store.actions.setBudget(1, 256, 'commit');
    expect(client.calls).toEqual([]);
  });
});

describe('losing the engine', () => {
  beforeEach(async () => {
    await ready();
    store.actions.think();
    await settle();
    await advance(20);
  });

  it('keeps the trace, interrupts the lane and reloads once by itself', async () => {
    client.lose();
    await settle();
    expect(run(1)).toMatchObject({ status: 'interrupted', open: false });
    expect(linesToText(run(1)?.trace.thinking ?? never())).toContain('Let me count');
    expect(client.calls.filter((call) => call.startsWith('load'))).toHaveLength(2);
    client.finishLoad();
    await settle();
    expect(store.getState().engine.status.kind).toBe('ready');
    expect(store.getState().engine.lost).not.toBeNull();
    client.lose();
    await settle();
    expect(client.calls.filter((call) => call.startsWith('load'))).toHaveLength(2);
  });

  it('tries by itself again after a run has gone well', async () => {
    client.lose();
    client.finishLoad();
    await settle();
    store.actions.thinkLane(1);
    await settle();
    await advance(500);
    expect(run(1)?.status).toBe('done');
    client.lose();
    expect(client.calls.filter((call) => call.startsWith('load'))).toHaveLength(3);
  });

  it('can go on with another device', async () => {
    client.lose();
    store.actions.chooseEngine({ device: 'wasm' });
    expect(client.loads.at(-1)?.device).toBe('wasm');
    expect(store.getState().engine.lost).toBeNull();
    client.finishLoad();
    await settle();
    expect(store.getState().engine.status.kind).toBe('ready');
  });
});

describe('the engine', () => {
  it('can go on with the plainest graph, which a link does not carry', async () => {
    await ready();
    store.actions.chooseEngine({ careful: true });
    expect(client.loads.at(-1)?.careful).toBe(true);
    expect(client.loads.at(0)?.careful).toBeUndefined();
    expect(formatUrlState(urlStateOf(store.getState()))).not.toContain('careful');
  });

  it('gives up a load', async () => {
    store.actions.loadEngine();
    store.actions.cancelLoad();
    await settle();
    expect(store.getState().engine.status.kind).toBe('idle');
  });

  it('finds folders relative to the page', () => {
    store.actions.loadEngine();
    store.actions.chooseEngine({ modelUrl: 'models/other/' });
    store.actions.chooseEngine({ modelUrl: 'https://elsewhere.test/m/' });
    expect(client.loads.map((load) => load.modelUrl)).toEqual([
      'https://page.test/s1/models/s1-nano/',
      'https://page.test/s1/models/other/',
      'https://elsewhere.test/m/',
    ]);
  });

  it('takes the newest choice when two follow each other', async () => {
    store.actions.chooseEngine({ device: 'webgpu' });
    store.actions.chooseEngine({ device: 'wasm' });
    client.finishLoad();
    await settle();
    expect(client.loads.map((load) => load.device)).toEqual(['webgpu', 'wasm']);
    expect(store.getState().engine.status.kind).toBe('ready');
  });
});

describe('the address bar', () => {
  it('follows the state, and leaves the rest alone', () => {
    let search = '?other=1';
    syncUrl(
      store,
      {
        search: () => search,
        replace: (next) => {
          search = next;
        },
      },
      clock,
    );
    store.actions.setBudget(1, 64, 'live');
    store.actions.setBudget(1, 128, 'live');
    clock.advance(1000);
    expect(new URLSearchParams(search).get('budget')).toBe('128');
    expect(new URLSearchParams(search).get('other')).toBe('1');
  });

  it.each<[string, (actions: AppStore['actions']) => void, string]>([
    ['the question', (actions) => actions.setQuestion('2+2'), 'q=2%2B2'],
    ['when answers are asked for', (actions) => actions.setProbing('live'), 'probes=live'],
    ['where answers are asked for', (actions) => actions.setProbeRule({ everyTokens: 64 }), 'every=64'],
    ['the device', (actions) => actions.chooseEngine({ device: 'wasm' }), 'device=wasm'],
    ['the method', (actions) => actions.setMethod({ minThinking: 9 }), 'min=9'],
    ['a further lane', (actions) => actions.addLane(), 'lanes='],
  ])('holds %s', (_what, act, expected) => {
    let search = '';
    const replace = (next: string): void => {
      search = next;
    };
    syncUrl(store, { search: () => search, replace }, clock);
    act(store.actions);
    clock.advance(1000);
    expect(search).toContain(expected);
  });
});

describe('the theme', () => {
  it('is remembered', () => {
    store.actions.setTheme('dark');
    expect(store.getState().theme).toBe('dark');
  });
});

function never(): never {
  throw new Error('The lane has no run.');
}

describe('sampling of a lane', () => {
  it('can be its own, and is what its next run is made with', async () => {
    await ready();
    store.actions.setSampling('all', { temperature: 0.8 });
    store.actions.addLane();
    store.actions.setSampling(2, { seed: 9 });
    store.actions.think();
    await settle();
    const seeds = client.requests.map(({ settings }) => settings.sampling);
    expect(seeds).toEqual([
      { temperature: 0.8, topK: 0, topP: 1, seed: 0 },
      { temperature: 0.8, topK: 0, topP: 1, seed: 9 },
    ]);
    store.actions.setSampling('all', { temperature: 0 });
    expect(store.getState().lanes.map((lane) => lane.settings.sampling.temperature)).toEqual([0, 0]);
  });
});

describe('answers along the thought', () => {
  const probed = (number = 1) => run(number)?.probes.map((probe) => probe.position) ?? [];
  const lane = () => store.getState().lanes[0]!;

  async function done(): Promise<void> {
    await ready();
    store.actions.think();
    await settle();
    await advance(500);
  }

  it('are asked for when a run is done, and kept by position', async () => {
    await done();
    expect(client.calls.filter((call) => call.startsWith('probe'))).toHaveLength(1);
    expect(probed()[0]).toBe(0);
    expect(probed().length).toBeGreaterThan(5);
    expect(probed().length).toBeLessThanOrEqual(24);
    expect(client.requests[0]?.probes).toBeUndefined();
  });

  it('are not asked for when off, and by a rule when live', async () => {
    store.actions.setProbing('off');
    await done();
    expect(probed()).toEqual([]);
    store.actions.setProbing('live');
    store.actions.think();
    await settle();
    expect(client.requests[1]?.probes).toMatchObject({ sentenceEnds: true, suppressedEnds: true });
  });

  it('can be looked at, and one that is missing is asked for', async () => {
    await done();
    client.calls.length = 0;
    store.actions.show(1, 17, 'preview');
    expect(shownPosition(lane())).toBe(17);
    expect(client.calls).toEqual([]);
    store.actions.show(1, 17, 'pin');
    store.actions.show(1, 9999, 'preview');
    expect(client.calls).toEqual(['probe run-1 17']);
    expect(shownPosition(lane())).toBe(run(1)?.stats?.thinkingTokens);
    store.actions.show(1, null, 'preview');
    await settle();
    expect(shownPosition(lane())).toBe(17);
    expect(probed()).toContain(17);
    store.actions.show(1, 17, 'pin');
    expect(client.calls).toHaveLength(1);
  });

  it('can be asked for while the run goes on', async () => {
    await ready();
    store.actions.think();
    await settle();
    await advance(40);
    expect(run(1)?.status).toBe('thinking');
    store.actions.show(1, 17, 'pin');
    await settle();
    expect(client.calls.at(-1)).toBe('probe run-1 17');
    expect(probed()).toEqual([17]);
    await advance(500);
    expect(run(1)?.status).toBe('done');
    expect(probed()).toContain(17);
  });

  it('are asked for where the rule says, from its change on', async () => {
    store.actions.setProbeRule({ sentenceEnds: false, suppressedEnds: false, everyTokens: 64 });
    await done();
    expect(probed().length).toBeGreaterThan(1);
    expect(probed().every((position) => position % 64 === 0)).toBe(true);
    const before = probed().length;
    store.actions.setProbeRule({ everyTokens: 16 });
    await settle();
    expect(probed().length).toBeGreaterThan(before);
    expect(probed().every((position) => position % 16 === 0)).toBe(true);
    store.actions.setProbing('live');
    store.actions.think();
    await settle();
    const rule = { everyTokens: 16, sentenceEnds: false, suppressedEnds: false };
    expect(client.requests.at(-1)?.probes).toEqual(rule);
  });

  it('are swept through, and pausing stops', async () => {
    await done();
    store.actions.play(1);
    const seen = [lane().view.pinned];
    clock.advance(500);
    seen.push(lane().view.pinned);
    expect(seen).toEqual(probed().slice(0, 2));
    store.actions.play(1);
    clock.advance(5000);
    expect(lane().view).toMatchObject({ pinned: probed()[1], playing: false });
    store.actions.play(1);
    for (let i = 0; i < 40; i++) {
      clock.advance(500);
    }
    expect(lane().view).toEqual({ pinned: null, hovered: null, playing: false });
  });

  it('“answer here” moves the budget there', async () => {
    await done();
    store.actions.show(1, 20, 'pin');
    store.actions.answerHere(1);
    await settle();
    await advance(100);
    expect(lane().settings.budget).toBe(20);
    expect(run(1)).toMatchObject({ status: 'done', thinkingEnd: 'budget', stats: { thinkingTokens: 20 } });
    expect(Math.max(...probed())).toBeLessThanOrEqual(20);
    expect(lane().view.pinned).toBeNull();
  });

  it('“answer here” leaves room for the answer where the budget covers it, too', async () => {
    store.actions.setMethod({ answerReserve: 30 });
    await done();
    client.calls.length = 0;
    store.actions.show(1, 20, 'pin');
    store.actions.answerHere(1);
    expect(client.calls).toContain('update run-1 50 0');
  });

  it('“answer here” at the end of a thought that was stopped lets it answer', async () => {
    store.actions.think();
    client.finishLoad();
    await settle();
    await advance(20);
    store.actions.command(1, 'stop');
    await settle();
    expect(run(1)).toMatchObject({ status: 'done', stoppedBy: 'user', thinkingEnd: null });
    store.actions.show(1, run(1)?.stats?.thinkingTokens ?? 0, 'pin');
    client.calls.length = 0;
    store.actions.goOnFromHere(1);
    expect(client.calls).toEqual([]);
    store.actions.answerHere(1);
    expect(client.calls).toEqual(['answer-now run-1']);
  });

  it('“go on from here” drops what followed and thinks on with the budget there was', async () => {
    await done();
    const used = run(1)?.stats?.thinkingTokens;
    client.calls.length = 0;
    store.actions.show(1, 20, 'pin');
    store.actions.goOnFromHere(1);
    await settle();
    expect(client.calls.slice(-2)).toEqual(['update run-1 20 0', 'update run-1 256 0']);
    await advance(500);
    expect(lane().settings.budget).toBe(256);
    expect(run(1)?.stats?.thinkingTokens).toBe(used);
    expect(run(1)?.trace.cut).toBeNull();
  });
});

describe('the expected answer', () => {
  it('is that of an example until another is typed, and belongs to its question', () => {
    const expected = () => expectedAnswer(store.getState(), store.getState().question);
    expect(expected()).toBe('3');
    store.actions.setExpected('4');
    expect(expected()).toBe('4');
    store.actions.setQuestion('Something else?');
    expect(expected()).toBe('');
    store.actions.setQuestion('How many r in raspberry');
    expect(expected()).toBe('4');
  });
});
