/** What can be done to one lane's run. */
import { isLive, laneName } from '../../store/lane.ts';
import type { Lane } from '../../store/lane.ts';
import { waitObstacle } from '../../store/wait-obstacle.ts';
import type { WaitObstacle } from '../../store/wait-obstacle.ts';
import { Button } from '../controls/Button.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { controlName } from '../words.ts';

/** Buttons under a lane. Lane 1's have plain names. The page's Stop stops all lanes; with one lane there is no other. */
export function LaneActions({ lane }: { readonly lane: Lane }) {
  const actions = useActions();
  const { number, run } = lane;
  const live = isLive(run);
  const isThinking = run?.status === 'thinking' || run?.status === 'prefill';
  const obstacle = waitObstacle(lane);
  const isOneOfMany = useAppState((state) => state.lanes.length > 1);
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
        disabled={obstacle !== null}
        title={waitWords(obstacle)}
        onPress={() => {
          actions.command(number, 'wait-now');
        }}
      >
        Wait now
      </Button>
      {isOneOfMany && (
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

/** What "Wait now" does, or why it cannot. */
function waitWords(obstacle: WaitObstacle | null): string {
  switch (obstacle) {
    case null:
      return 'Put the extension string here and let it think on';
    case 'no-run':
      return 'There is no thought to take up yet. Think first.';
    case 'budget':
      return 'The budget is used up. Raise it, and the thought can go on.';
    case 'context':
      return 'The model’s context is full, so the thought cannot go on.';
    default:
      return obstacle satisfies never;
  }
}
