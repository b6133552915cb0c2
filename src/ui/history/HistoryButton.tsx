/** "History" in the header. */
import { Button } from '../controls/Button.tsx';
import { useArchive } from '../archive-context.tsx';

/** Opens the list of kept runs. */
export function HistoryButton() {
  const archive = useArchive();
  return (
    archive !== null && (
      <Button
        small
        kind="quiet"
        onPress={() => {
          void archive.history.actions.show();
        }}
      >
        History
      </Button>
    )
  );
}
