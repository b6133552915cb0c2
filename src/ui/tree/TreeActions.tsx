/** What can be done with a whole tree. */
import type { BranchNode } from '../../store/branches.ts';
import { Button } from '../controls/Button.tsx';
import { useActions } from '../store-context.tsx';

/** The row under a tree. */
export function TreeActions({ root }: { readonly root: BranchNode }) {
  const actions = useActions();
  return (
    <div className="tree-actions">
      <Button
        small
        kind="quiet"
        label={`Close the tree of ${root.name}`}
        title="Its lanes stay, and its runs are kept in the history"
        onPress={() => {
          actions.closeTree(root.id);
        }}
      >
        Close the tree
      </Button>
    </div>
  );
}
