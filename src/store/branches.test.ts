import { describe, expect, it } from 'vitest';
import { sampleRecording } from '../reasoning/recording/testing/sample-recording.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import { appendToLog, emptyLog, sliceLog } from './append-log.ts';
import type { AppendLog } from './append-log.ts';
import { createAppStore } from './app-store.ts';
import type { AppStore } from './app-store.ts';
import { branchPlace, firstDifference, planBranch } from './branch-plan.ts';
import { childrenOf, MAX_BRANCH_NODES, withRunsOfLanes } from './branches.ts';
import { MAX_LANES } from './lanes.ts';
import { createFakeClient } from './testing/fake-client.ts';
import type { FakeClient } from './testing/fake-client.ts';
import { FAKE_LIBRARY } from './testing/fake-library.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { parseUrlState } from './url-state.ts';
import { urlStateOf } from './app-state.ts';

interface PageUnderTest {
  readonly store: AppStore;
  readonly client: FakeClient;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** A page whose Lane 1 has thought to its end. */
async function answered(search = 'budget=256&q=How many r in raspberry'): Promise<PageUnderTest> {
  const client = createFakeClient();
  const store = createAppStore({
    client,
    clock: new ManualClock(),
    storage: { getItem: () => null, setItem: () => undefined },
    library: FAKE_LIBRARY,
    url: parseUrlState(search),
    pageUrl: 'http://page.test/',
  });
  store.actions.loadEngine();
  client.finishLoad();
  await settle();
  store.actions.think();
  await settle();
  await run({ store, client });
  return { store, client };
}

async function run({ client }: PageUnderTest): Promise<void> {
  client.advance(5_000);
  await settle();
}

const firstRunId = (store: AppStore): string => store.getState().lanes[0]!.run!.runId;

function branch(store: AppStore, index: number, words = 'Hmm '): string | null {
  return store.actions.branchFrom({ kind: 'run', runId: firstRunId(store) }, index, { kind: 'words', words });
}

const logOf = (tokens: readonly TraceToken[]): AppendLog<TraceToken> => appendToLog(emptyLog(), tokens);
const textOf = (tokens: AppendLog<TraceToken>): string =>
  sliceLog(tokens)
    .map(({ text }) => text)
    .join('');

describe('branching off a run', () => {
  it('opens a lane that thinks on from there, and puts both side by side', async () => {
    const page = await answered();
    const { store, client } = page;
    expect(branch(store, 5)).toBeNull();
    await settle();
    await run(page);
    const { lanes, branches } = store.getState();
    expect(lanes).toHaveLength(2);
    const [parent, child] = branches.nodes;
    expect(child).toMatchObject({ parent: parent!.id, at: 5, move: 'words', name: '“Hmm” at token 6' });
    expect(branches.compared).toEqual([parent!.id, child!.id]);
    expect(child!.run).toBe(lanes[1]!.run);
    expect(child!.run.status).toBe('done');
    const [before, after] = [parent!.run.trace.tokens, child!.run.trace.tokens];
    expect(firstDifference(before, after)).toBe(5);
    expect(textOf(after)).toContain('Hmm ');
    expect(client.requests[1]).toMatchObject({ from: { words: 'Hmm ' }, question: parent!.run.question });
  });

  it('knows the answers of what both have in common', async () => {
    const { store } = await answered();
    branch(store, 40);
    const [parent, child] = store.getState().branches.nodes;
    expect(child!.run.probes.length).toBeGreaterThan(0);
    expect(child!.run.probes).toEqual(parent!.run.probes.filter(({ position }) => position <= 40));
  });

  it('leaves what has not gone on as it was, so that it is not drawn anew', async () => {
    const { store } = await answered();
    branch(store, 5);
    const { branches, lanes } = store.getState();
    const grown = lanes.map((lane) => (lane.isBranch && lane.run ? { ...lane, run: { ...lane.run } } : lane));
    const after = withRunsOfLanes({ branches, lanes: grown }).branches;
    expect(after.nodes[0]).toBe(branches.nodes[0]);
    expect(after.nodes[1]).not.toBe(branches.nodes[1]);
  });

  it('keeps a run in the tree when its lane is removed, so that it can be branched off again', async () => {
    const page = await answered();
    const { store } = page;
    branch(store, 5);
    await settle();
    await run(page);
    const number = store.getState().lanes[1]!.number;
    const { runId } = store.getState().lanes[1]!.run!;
    store.actions.removeLane(number);
    const kept = store.getState().branches.nodes[1]!;
    expect(kept.run).toMatchObject({ runId, status: 'done', open: false });
    expect(store.actions.branchFrom({ kind: 'run', runId }, 3, { kind: 'answer' })).toBeNull();
    expect(childrenOf(store.getState().branches, kept.id)).toHaveLength(1);
  });

  it('works after the engine was lost', async () => {
    const page = await answered();
    const { store, client } = page;
    client.lose();
    await settle();
    client.finishLoad();
    await settle();
    expect(branch(store, 4)).toBeNull();
    await settle();
    await run(page);
    expect(store.getState().lanes[1]!.run!.status).toBe('done');
  });

  it('works from a recording, which stays marked as one', async () => {
    const page = await answered();
    const { store, client } = page;
    const recording = sampleRecording();
    const source = { kind: 'recording', recording, keptId: 'kept-1' } as const;
    expect(store.actions.branchFrom(source, 1, { kind: 'wait' })).toBeNull();
    expect(store.actions.branchFrom(source, 1, { kind: 'answer' })).toBeNull();
    await settle();
    const { nodes } = store.getState().branches;
    expect(nodes.map(({ parent }) => parent)).toEqual([null, nodes[0]!.id, nodes[0]!.id]);
    expect(nodes[0]).toMatchObject({ name: recording.name, recorded: { keptId: 'kept-1' } });
    expect(client.requests[1]).toMatchObject({ question: recording.question, from: { first: 'wait-now' } });
    expect(client.requests[1]!.from!.tokens).toEqual(recording.tokens.slice(0, 1));
  });

  it('takes a recording that has grown since for another one', async () => {
    const page = await answered();
    const { store, client } = page;
    const recording = sampleRecording();
    const short = { ...recording, tokens: recording.tokens.slice(0, 3) };
    const branchOff = (from: typeof recording, at: number) =>
      store.actions.branchFrom({ kind: 'recording', recording: from, keptId: 'kept-1' }, at, {
        kind: 'wait',
      });
    expect(branchOff(short, 2)).toBeNull();
    expect(branchOff(recording, 5)).toBeNull();
    expect(branchOff(recording, 4)).toBeNull();
    await settle();
    const { nodes } = store.getState().branches;
    const roots = nodes.filter(({ parent }) => parent === null);
    expect(roots.map(({ run }) => run.trace.tokens.length)).toEqual([3, recording.tokens.length]);
    expect(nodes.map(({ parent }) => parent)).toEqual([null, roots[0]!.id, null, roots[1]!.id, roots[1]!.id]);
    expect(client.requests[2]!.from!.tokens).toEqual(recording.tokens.slice(0, 5));
  });

  it('says why there is no room for another', async () => {
    const { store } = await answered();
    for (let lane = 1; lane < MAX_LANES; lane += 1) {
      expect(branch(store, lane)).toBeNull();
    }
    expect(branch(store, 9)).toMatch(/lanes are taken/u);
    for (let made = MAX_LANES; made < MAX_BRANCH_NODES; made += 1) {
      store.actions.removeLane(store.getState().lanes.at(-1)!.number);
      expect(branch(store, made)).toBeNull();
    }
    store.actions.removeLane(store.getState().lanes.at(-1)!.number);
    expect(branch(store, 9)).toMatch(/as many as fit/u);
    store.actions.closeTree(store.getState().branches.nodes[3]!.id);
    expect(store.getState().branches).toEqual({ nodes: [], compared: [] });
    expect(branch(store, 9)).toBeNull();
  });

  it('leaves links as they were, and gives its lanes back when the question is asked anew', async () => {
    const page = await answered();
    const { store } = page;
    const before = urlStateOf(store.getState());
    branch(store, 5);
    expect(urlStateOf(store.getState())).toEqual(before);
    store.actions.think();
    expect(store.getState().lanes).toHaveLength(1);
    expect(store.getState().branches.nodes).toHaveLength(2);
  });

  it('is thought again from the same place', async () => {
    const page = await answered();
    const { store, client } = page;
    branch(store, 5);
    await settle();
    await run(page);
    store.actions.thinkLane(store.getState().lanes[1]!.number);
    await settle();
    await run(page);
    expect(client.requests.at(-1)!.from).toEqual(client.requests.at(-2)!.from);
    const { nodes } = store.getState().branches;
    expect(nodes).toHaveLength(2);
    expect(nodes[1]!.run).toBe(store.getState().lanes[1]!.run);
  });

  it('can be named and compared at will', async () => {
    const { store } = await answered();
    branch(store, 5);
    branch(store, 6);
    const [root, first, second] = store.getState().branches.nodes.map(({ id }) => id);
    store.actions.renameBranch(first!, '  Doubt ');
    store.actions.renameBranch(second!, ' ');
    expect(
      store
        .getState()
        .branches.nodes.map(({ name }) => name)
        .slice(1),
    ).toEqual(['Doubt', '“Hmm” at token 7']);
    store.actions.compareBranch(first!);
    expect(store.getState().branches.compared).toEqual([second, first]);
    store.actions.compareBranch(second!);
    expect(store.getState().branches.compared).toEqual([first]);
    store.actions.compareBranch(root!);
    expect(store.getState().branches.compared).toEqual([first, root]);
  });
});

describe('the place of a branch', () => {
  const { tokens, settings } = sampleRecording();
  const log = logOf(tokens);
  // Five thinking tokens, a delimiter, one of the answer.
  it.each([
    [2, 'words', 2],
    [5, 'token', 5],
    [5, 'answer', 5],
    [6, 'words', 6],
    [6, 'token', 6],
    [6, 'wait', 5],
    [6, 'answer', 5],
    [99, 'words', 7],
  ] as const)('in place of token %d, %s: behind %d', (index, kind, at) => {
    expect(branchPlace(log, index, kind)).toBe(at);
  });

  it('is before a closing delimiter of several tokens, whole', () => {
    const closing = logOf([...tokens.slice(0, 6), { ...tokens[5]!, index: 6 }, { ...tokens[6]!, index: 7 }]);
    expect(branchPlace(closing, 6, 'words')).toBe(5);
    expect(branchPlace(closing, 7, 'words')).toBe(7);
  });

  it('puts an alternative there with what it takes the place of', () => {
    const alternative = tokens[1]!.alternatives![1]!;
    const { start } = planBranch(log, settings, 1, { kind: 'token', alternative }, 2048);
    expect(start.tokens).toHaveLength(2);
    expect(start.tokens[1]).toMatchObject({
      id: 12,
      text: '',
      role: 'chosen',
      origin: 'forced',
      phase: 'thinking',
      logprob: Math.log(0.1),
      replaced: { id: 11, text: 'r, r' },
      alternatives: tokens[1]!.alternatives,
    });
  });

  it('keeps the suppressed end before a token after a silent extension', () => {
    const silent = { ...tokens[4]!, extension: 1, replaced: { id: 4, text: '<|im_start|>', pEnd: 0.9 } };
    const alternative = { id: 40, text: ' no', probability: 0.2 };
    const { start } = planBranch(
      logOf([...tokens.slice(0, 4), silent]),
      settings,
      4,
      { kind: 'token', alternative },
      2048,
    );
    expect(start.tokens[4]).toMatchObject({ extension: 1, replaced: silent.replaced, role: 'chosen' });
  });

  it('raises a budget that leaves no room behind what is put in, and no other', () => {
    const budget = (index: number, move: Parameters<typeof planBranch>[3]): number =>
      planBranch(log, settings, index, move, 2048).settings.budget;
    expect(settings.budget).toBe(5);
    expect(budget(2, { kind: 'answer' })).toBe(5);
    expect(budget(6, { kind: 'words', words: 'x' })).toBe(5);
    expect(budget(2, { kind: 'words', words: 'x' })).toBe(5);
    expect(budget(2, { kind: 'words', words: 'a much longer sentence' })).toBe(32);
    expect(budget(5, { kind: 'wait' })).toBe(16);
  });
});

describe('the first difference', () => {
  const { tokens } = sampleRecording();
  const other = tokens.map((token) => (token.index === 4 ? { ...token, id: 99 } : token));
  it.each([
    ['none', tokens, tokens, null],
    ['a token', tokens, other, 4],
    ['what only one has', tokens, tokens.slice(0, 3), 3],
    ['everything', [], tokens, 0],
  ] as const)('is %s', (_what, a, b, index) => {
    expect(firstDifference(logOf(a), logOf(b))).toBe(index);
    expect(firstDifference(logOf(b), logOf(a))).toBe(index);
  });
});
