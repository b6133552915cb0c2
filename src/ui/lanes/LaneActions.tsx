/** What can be done to one lane's run. */
import { isLive, laneName } from '../../store/lane.ts';
import type { Lane } from '../../store/lane.ts';
import { Button } from '../controls/Button.tsx';
import { useActions } from '../store-context.tsx';
import { controlName } from '../words.ts';

/** Buttons under a lane. Lane 1's have plain names; Stop of the page stops all, so Lane 1 has none of its own. */
export function LaneActions({ lane }: { readonly lane: Lane }) {
  const actions = useActions();
  const { number, run } = lane;
  const live = isLive(run);
  const isThinking = run?.status === 'thinking' || run?.status === 'prefill';
  const canWait = run !== null && run.open && ['thinking', 'answering', 'done'].includes(run.status);
  return (
    <div className="lane-actions">
      <Button
        small
        label={controlName('Answer now', number)}
        disabled={!isThinking}
        onPress={() => {
          actions.command(number, 'answer-now');
        }}
      >
        Answer now
      </Button>
      <Button
        small
        label={controlName('Wait now', number)}
        disabled={!canWait}
        title="Put the extension string here and let it think on"
        onPress={() => {
          actions.command(number, 'wait-now');
        }}
      >
        Wait now
      </Button>
      {number !== 1 && (
        <Button
          small
          label={`Stop ${laneName(lane)}`}
          disabled={!live}
          onPress={() => {
            actions.command(number, 'stop');
          }}
        >
          Stop
        </Button>
      )}
      <Button
        small
        label={`Think again ${laneName(lane)}`}
        disabled={run === null || live}
        onPress={() => {
          actions.thinkLane(number);
        }}
      >
        Think again
      </Button>
    </div>
  );
}
