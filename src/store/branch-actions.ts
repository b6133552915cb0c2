/** Branching off a run, and what can be done with the trees that come of it. */
import { nameForQuestion } from '../reasoning/recording/recording.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import type { BranchStart } from '../worker/protocol.ts';
import type { AppActions } from './app-actions.ts';
import { contextLengthOf } from './app-state.ts';
import { branchName } from './branch-name.ts';
import { firstDifference, planBranch } from './branch-plan.ts';
import {
  MAX_BRANCH_NODES,
  runById,
  runOfRecording,
  withBranch,
  withCompared,
  withoutTree,
  withRoot,
  withRunAgain,
} from './branches.ts';
import type { BranchSource } from './branches.ts';
import { maxBudgetFor } from './budget-scale.ts';
import type { ActionParts } from './create-actions.ts';
import type { Run } from './lane.ts';
import { MAX_LANES, withBranchLane, withLane, withoutLane } from './lanes.ts';
import { probesUpTo } from './run-probes.ts';

type BranchActions = Pick<AppActions, 'branchFrom' | 'renameBranch' | 'compareBranch' | 'closeTree'>;

export function branchActions(parts: ActionParts): BranchActions {
  const { store, set } = parts;
  return {
    branchFrom: (source, index, move) => {
      const problem = branchProblem(parts);
      const parent = problem === null ? parentOf(parts, source) : undefined;
      if (parent === undefined) {
        return problem ?? 'The run to branch off is gone. Open it again from the history.';
      }
      const max = maxBudgetFor(contextLengthOf(store.getState().engine));
      const plan = planBranch(parent.trace.tokens, parent.settings, index, move, max);
      const run = startBranch(parts, parent, plan.settings, plan.start, plan.at);
      const recorded = source.kind === 'recording' ? { keptId: source.keptId } : null;
      const name = source.kind === 'recording' ? source.recording.name : undefined;
      set((state) => {
        const rooted = withRoot(state.branches, parent, recorded, name);
        const branch = { at: plan.at, move: move.kind, name: branchName(move, plan.at), run };
        return { ...state, branches: withBranch(rooted, parent.runId, branch) };
      });
      return null;
    },
    renameBranch: (id, name) => {
      const trimmed = nameForQuestion(name);
      set((state) => ({
        ...state,
        branches: {
          ...state.branches,
          nodes: state.branches.nodes.map((node) =>
            node.id === id && trimmed !== '' ? { ...node, name: trimmed } : node,
          ),
        },
      }));
    },
    compareBranch: (id) => {
      set((state) => ({ ...state, branches: withCompared(state.branches, id) }));
    },
    closeTree: (id) => {
      set((state) => ({ ...state, branches: withoutTree(state.branches, id) }));
    },
  };
}

/** Why there can be no further branch now; null when there can. */
export function branchProblem({ store }: Pick<ActionParts, 'store'>): string | null {
  const { lanes, branches } = store.getState();
  if (lanes.length >= MAX_LANES) {
    return `All ${String(MAX_LANES)} lanes are taken. Remove one first: its run stays in the tree.`;
  }
  return branches.nodes.length >= MAX_BRANCH_NODES
    ? `The trees hold ${String(MAX_BRANCH_NODES)} runs, which is as many as fit. Close one first.`
    : null;
}

/** Thinks a branch again from where it begins. @returns false for a lane that shows none */
export function branchAgain({ store, set, runs }: ActionParts, number: number): boolean {
  const before = store.getState().lanes.find((lane) => lane.number === number)?.run ?? null;
  if (before?.from == null) {
    return false;
  }
  runs.start(number, before.question, before.from);
  const run = store.getState().lanes.find((lane) => lane.number === number)?.run ?? null;
  if (run !== null) {
    set((state) => ({ ...state, branches: withRunAgain(state.branches, before.runId, run) }));
  }
  return true;
}

/** Closes the lanes that were opened for branches. Their runs stay in the trees. */
export function closeBranchLanes({ store, set, runs }: ActionParts): void {
  for (const { number, isBranch } of store.getState().lanes) {
    if (isBranch) {
      runs.release(number);
      set((state) => ({ ...state, lanes: withoutLane(state.lanes, number) }));
    }
  }
}

/** The run to branch off. A recording becomes one, the same each time, unless it has changed since. */
function parentOf({ store }: ActionParts, source: BranchSource): Run | undefined {
  const state = store.getState();
  if (source.kind === 'run') {
    return runById(state, source.runId);
  }
  const { recording, keptId } = source;
  const begun = `recorded ${recording.recordedAt} ${keptId ?? recording.name}`;
  for (let version = 1; ; version += 1) {
    const run = runOfRecording(recording, `${begun} ${String(version)}`);
    const known = runById(state, run.runId);
    if (known === undefined || firstDifference(known.trace.tokens, run.trace.tokens) === null) {
      return known ?? run;
    }
  }
}

/** Opens a lane for the branch. Answers that are known of what it shares with its parent are known of it, too. */
function startBranch(
  { store, set, runs }: ActionParts,
  parent: Run,
  settings: RunSettings,
  start: BranchStart,
  at: number,
): Run {
  set((state) => ({ ...state, lanes: withBranchLane(state.lanes, settings) }));
  const number = store.getState().lanes.at(-1)?.number ?? 1;
  runs.start(number, parent.question, start);
  set((state) => ({
    ...state,
    lanes: withLane(state.lanes, number, (lane) => ({
      ...lane,
      run: lane.run && { ...lane.run, probes: probesUpTo(parent.probes, at) },
    })),
  }));
  const run = store.getState().lanes.at(-1)?.run;
  if (run == null) {
    throw new Error('A lane that was just started has a run.');
  }
  return run;
}
