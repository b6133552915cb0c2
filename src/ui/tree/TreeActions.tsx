/** What can be done with a whole tree. */
import type { BranchNode } from '../../store/branches.ts';
import { Button } from '../controls/Button.tsx';
import { useArchive } from '../archive-context.tsx';
import { downloadText } from '../download.ts';
import { useActions } from '../store-context.tsx';

/** The row under a tree. */
export function TreeActions({ root }: { readonly root: BranchNode }) {
  const actions = useActions();
  const archive = useArchive();
  const exportTree = async (): Promise<void> => {
    const file = await archive?.treeFile(archive.treeIdOf(root));
    if (file != null) {
      downloadText(file.name, file.text);
    }
  };
  return (
    <div className="tree-actions">
      {archive !== null && (
        <Button
          small
          kind="quiet"
          label={`Export the tree of ${root.name}`}
          onPress={() => {
            void exportTree();
          }}
        >
          Export the tree
        </Button>
      )}
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
