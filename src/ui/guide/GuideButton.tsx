/** "Guide" in the header. */
import { flushSync } from 'react-dom';
import { Button } from '../controls/Button.tsx';
import { useLibrary } from '../library-context.tsx';

/** Opens the guide at its first step and goes there. */
export function GuideButton() {
  const library = useLibrary();
  return (
    library !== null && (
      <Button
        small
        kind="quiet"
        onPress={() => {
          flushSync(library.guide.actions.start);
          const panel = document.querySelector<HTMLElement>('.guide');
          panel?.scrollIntoView({ block: 'nearest' });
          panel?.querySelector('button')?.focus({ preventScroll: true });
        }}
      >
        Guide
      </Button>
    )
  );
}
