/** "History" in the header. */
import { Button } from '../controls/Button.tsx';
import { useLibrary } from '../library-context.tsx';

/** Opens the list of kept runs. */
export function HistoryButton() {
  const library = useLibrary();
  return (
    library !== null && (
      <Button
        small
        kind="quiet"
        onPress={() => {
          void library.history.actions.show();
        }}
      >
        History
      </Button>
    )
  );
}
