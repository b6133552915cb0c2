/** What opens under the engine's bar: the plan of a checkpoint, or the ways to name another one. */
import { Button } from '../controls/Button.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { DownloadCard } from './DownloadCard.tsx';
import { OtherSource } from './OtherSource.tsx';
import { PlanCard } from './PlanCard.tsx';
import { useFileDrop } from './use-file-drop.ts';
import './models.css';

/** Panel and running download; nothing when there is neither. Files may be dropped anywhere on the page. */
export function ModelPanel() {
  const actions = useActions();
  const open = useAppState((state) => state.library.open);
  const isDragging = useFileDrop((source) => {
    actions.openPlan(source);
  });
  return (
    <>
      {isDragging && (
        <div className="banner" role="status">
          <p>Drop the files of a checkpoint, or its folder, to see what running it takes.</p>
        </div>
      )}
      <DownloadCard />
      {open !== 'nothing' && (
        <section className="card model-panel" aria-label={open === 'plan' ? 'Plan' : 'Other model'}>
          {open === 'plan' ? <PlanCard /> : <OtherSource />}
          <Button small kind="quiet" onPress={actions.closePanel}>
            Close
          </Button>
        </section>
      )}
    </>
  );
}
