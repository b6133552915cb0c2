/** The place of a run in a tree of the page → what is kept of it. Pure. */
import type { RecordedBranch } from '../reasoning/recording/recording.ts';
import { nodeOfRun, rootOf } from './branches.ts';
import type { BranchNode, Branches } from './branches.ts';

/** Under which a run of this visit is kept. */
export function recordId(visit: string, runId: string): string {
  return `${visit}-${runId}`;
}

/** Under which a run of a tree is kept; null where it is a recording that is not kept. */
export function keptIdOf(node: BranchNode, visit: string): string | null {
  return node.recorded === null ? recordId(visit, node.run.runId) : node.recorded.keptId;
}

/** Under which a tree is known. */
export function treeIdOf(root: BranchNode, visit: string): string {
  return keptIdOf(root, visit) ?? recordId(visit, root.id);
}

/** Null for a run that began with its question. */
export function recordedBranch(branches: Branches, runId: string, visit: string): RecordedBranch | null {
  const node = nodeOfRun(branches, runId);
  const parent = branches.nodes.find((other) => other.id === node?.parent);
  const root = node && rootOf(branches, node.id);
  return node?.move == null || parent === undefined || root === undefined
    ? null
    : { tree: treeIdOf(root, visit), of: keptIdOf(parent, visit), at: node.at, move: node.move };
}
