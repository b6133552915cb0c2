/** The trees of runs that branched off each other: names, places, and two of them side by side. */
import { memo, useState } from 'react';
import { childrenOf } from '../../store/branches.ts';
import type { BranchNode } from '../../store/branches.ts';
import { useJudge } from '../compare/use-answers.ts';
import { Verdict } from '../compare/Verdict.tsx';
import { Button } from '../controls/Button.tsx';
import { NameForm } from '../controls/NameForm.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { BranchCompare } from './BranchCompare.tsx';
import { nodeWords } from './branch-words.ts';
import { TreeActions } from './TreeActions.tsx';
import './tree.css';

/** The section, once there is a tree. */
export function BranchTree() {
  const branches = useAppState((state) => state.branches);
  const newest = branches.nodes.at(-1);
  return (
    <section className="branches" aria-label="Branches" hidden={newest === undefined}>
      {newest !== undefined && (
        <>
          <h2>Branches</h2>
          <p className="hint">
            Press a token of any thought to branch off there. Choose two runs to see them side by side.
          </p>
          {childrenOf(branches, null).map((root) => (
            <div key={root.id} className="card tree">
              <ul className="tree-list" aria-label={`Tree of ${root.name}`}>
                <TreeItem node={root} />
              </ul>
              <TreeActions root={root} />
            </div>
          ))}
          <BranchCompare />
        </>
      )}
      <p className="visually-hidden" role="status">
        {newest !== undefined && `Branch: ${newest.name}`}
      </p>
    </section>
  );
}

function TreeItem({ node }: { readonly node: BranchNode }) {
  const branches = useAppState((state) => state.branches);
  const children = childrenOf(branches, node.id);
  return (
    <li className="tree-item" data-compared={branches.compared.includes(node.id) || undefined}>
      <NodeRow node={node} />
      {children.length > 0 && (
        <ul className="tree-list" aria-label={`Branches of ${node.name}`}>
          {children.map((child) => (
            <TreeItem key={child.id} node={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Drawn again when its own run changes, not with every token of another. */
const NodeRow = memo(function NodeRow({ node }: { readonly node: BranchNode }) {
  const actions = useActions();
  const [renaming, setRenaming] = useState(false);
  const judge = useJudge();
  const compared = useAppState((state) => state.branches.compared.includes(node.id));
  const lane = useAppState(
    (state) => state.lanes.find((other) => other.run?.runId === node.run.runId)?.number ?? null,
  );
  return (
    <div className="tree-row">
      {renaming ? (
        <NameForm
          label="Name of the branch"
          name={node.name}
          onDone={(name) => {
            setRenaming(false);
            if (name !== null) {
              actions.renameBranch(node.id, name);
            }
          }}
        />
      ) : (
        <span className="tree-name">{node.name}</span>
      )}
      <span className="hint">{nodeWords(node, lane)}</span>
      {node.run.answer !== null && <Verdict correct={judge(node.run.question, node.run.answer)} />}
      <span className="tree-actions">
        <Button
          small
          label={`Compare ${node.name}`}
          pressed={compared}
          onPress={() => {
            actions.compareBranch(node.id);
          }}
        >
          Compare
        </Button>
        <Button
          small
          kind="quiet"
          label={`Rename ${node.name}`}
          onPress={() => {
            setRenaming(true);
          }}
        >
          Rename
        </Button>
      </span>
    </div>
  );
});
