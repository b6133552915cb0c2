/** Trees of runs: which run branched off which, where and how. Pure; every run in it is there whole, lane or no lane. */
import { nameForQuestion } from '../reasoning/recording/recording.ts';
import type { Recording } from '../reasoning/recording/recording.ts';
import type { BranchMove } from './branch-plan.ts';
import { createRun } from './lane.ts';
import type { Lane, Run } from './lane.ts';
import { appendToTrace, emptyTrace } from './trace-state.ts';

/** One run of a tree. */
export interface BranchNode {
  /** The id its run had first; thought again, a run gets another. */
  readonly id: string;
  /** Null for the first run of a tree. */
  readonly parent: string | null;
  /** Tokens it has in common with its parent. */
  readonly at: number;
  /** Null for the first run of a tree. */
  readonly move: BranchMove['kind'] | null;
  readonly name: string;
  readonly run: Run;
  /** Set where the run is a recording, which no lane has made: the id it is kept under, null where it is not kept. */
  readonly recorded: { readonly keptId: string | null } | null;
}

/** All trees of the page. */
export interface Branches {
  /** Parents before their branches. */
  readonly nodes: readonly BranchNode[];
  /** Ids of the runs that are side by side: at most two. */
  readonly compared: readonly string[];
}

/** What one can branch off. */
export type BranchSource =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'recording'; readonly recording: Recording; readonly keptId: string | null };

/** A tree beyond this cannot be overlooked, and each run holds its whole trace. */
export const MAX_BRANCH_NODES = 40;

/** No tree. */
export const NO_BRANCHES: Branches = { nodes: [], compared: [] };

/** Where runs are. */
interface Holders {
  readonly lanes: readonly Lane[];
  readonly branches: Branches;
}

/** A run by the id it has now: in a lane, or in a tree. */
export function runById(state: Holders, runId: string): Run | undefined {
  return (
    state.lanes.find((lane) => lane.run?.runId === runId)?.run ??
    state.branches.nodes.find((node) => node.run.runId === runId)?.run
  );
}

/** The place of a run in the trees, by the id it has now. */
export function nodeOfRun({ nodes }: Branches, runId: string): BranchNode | undefined {
  return nodes.find((node) => node.run.runId === runId);
}

/** The tree with a run in it that others are to branch off; the same where it is there. */
export function withRoot(
  branches: Branches,
  run: Run,
  recorded: BranchNode['recorded'],
  name = nameForQuestion(run.question),
): Branches {
  return branches.nodes.some((node) => node.run.runId === run.runId)
    ? branches
    : {
        ...branches,
        nodes: [...branches.nodes, { id: run.runId, parent: null, at: 0, move: null, name, run, recorded }],
      };
}

/** The tree with a new branch, which is put side by side with the run it comes from. */
export function withBranch(
  branches: Branches,
  parentRunId: string,
  branch: Pick<BranchNode, 'at' | 'move' | 'name' | 'run'>,
): Branches {
  const parent = branches.nodes.find((node) => node.run.runId === parentRunId);
  if (parent === undefined) {
    return branches;
  }
  const node = { ...branch, id: branch.run.runId, parent: parent.id, recorded: null };
  return { nodes: [...branches.nodes, node], compared: [parent.id, node.id] };
}

/** The trees with the runs of the lanes as they are now. The same object, and the same nodes, where nothing has changed. */
export function withRunsOfLanes<State extends Holders>(state: State): State {
  const { branches, lanes } = state;
  const newer = (node: BranchNode): Run =>
    lanes.find((lane) => lane.run?.runId === node.run.runId)?.run ?? node.run;
  if (branches.nodes.every((node) => newer(node) === node.run)) {
    return state;
  }
  const nodes = branches.nodes.map((node) =>
    newer(node) === node.run ? node : { ...node, run: newer(node) },
  );
  return { ...state, branches: { ...branches, nodes } };
}

/** The tree in which a run was thought again. */
export function withRunAgain(branches: Branches, before: string, run: Run): Branches {
  return {
    ...branches,
    nodes: branches.nodes.map((node) => (node.run.runId === before ? { ...node, run } : node)),
  };
}

/** Side by side with the one chosen before; chosen again, it is taken away. */
export function withCompared(branches: Branches, id: string): Branches {
  const others = branches.compared.filter((other) => other !== id);
  const compared = others.length < branches.compared.length ? others : [...others.slice(-1), id];
  return { ...branches, compared };
}

/** The first run of the tree that a run belongs to. */
export function rootOf({ nodes }: Branches, id: string): BranchNode | undefined {
  const node = nodes.find((other) => other.id === id);
  return node === undefined || node.parent === null ? node : rootOf({ nodes, compared: [] }, node.parent);
}

/** Without the tree that a run belongs to. */
export function withoutTree(branches: Branches, id: string): Branches {
  const root = rootOf(branches, id);
  const nodes = branches.nodes.filter((node) => rootOf(branches, node.id) !== root);
  return { nodes, compared: branches.compared.filter((other) => nodes.some((node) => node.id === other)) };
}

/** The branches off a run, in the order they were made. */
export function childrenOf({ nodes }: Branches, id: string | null): readonly BranchNode[] {
  return nodes.filter((node) => node.parent === id);
}

/** A recording as a run that has come to its end. */
export function runOfRecording(recording: Recording, runId: string): Run {
  const run = createRun(runId, recording.question, recording.settings);
  const { stats, answer, thinkingEnd, stoppedBy, probes } = recording;
  return {
    ...run,
    status: stoppedBy === null ? 'interrupted' : 'done',
    open: false,
    trace: appendToTrace(emptyTrace(), recording.tokens),
    probes,
    stats,
    answer,
    thinkingEnd,
    stoppedBy,
  };
}
