/** "Guide" in the header. */
import { flushSync } from 'react-dom';
import { Button } from '../controls/Button.tsx';
import { useArchive } from '../archive-context.tsx';

/** Opens the guide at its first step and goes there. */
export function GuideButton() {
  const archive = useArchive();
  return (
    archive !== null && (
      <Button
        small
        kind="quiet"
        onPress={() => {
          flushSync(archive.guide.actions.start);
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
