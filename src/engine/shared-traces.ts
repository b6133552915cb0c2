/** What the open runs of an engine have in common: the rows of their caches, and for each prompt the steps taken so far. */
import type { Decoder } from './decoder.ts';
import { RowPool } from './row-pool.ts';
import { StepNode, type TreeRoot } from './step-tree.ts';

interface Tree {
  readonly root: StepNode;
  readonly runIds: Set<string>;
}

export class SharedTraces {
  readonly rows: RowPool;
  readonly #trees = new Map<string, Tree>();

  constructor(decoder: Decoder) {
    this.rows = new RowPool(decoder);
  }

  /** @param prefix ids before the first token of the trace */
  join(runId: string, prefix: readonly number[]): TreeRoot {
    const key = prefix.join(' ');
    const tree = this.#trees.get(key) ?? { root: new StepNode(runId), runIds: new Set() };
    tree.runIds.add(runId);
    this.#trees.set(key, tree);
    return { root: tree.root, runId };
  }

  /** Steps are forgotten with the last run that could take them, so that a question asked again is thought about again. */
  leave(runId: string): void {
    for (const [key, tree] of this.#trees) {
      tree.runIds.delete(runId);
      if (tree.runIds.size === 0) {
        this.#trees.delete(key);
      }
    }
  }
}
