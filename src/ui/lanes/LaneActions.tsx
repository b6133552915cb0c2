/** What can be done to one lane's run. */
import { memo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { isLive, isStoppedInThought, laneName } from '../../store/lane.ts';
import type { RunStatus } from '../../store/lane.ts';
import { waitObstacle } from '../../store/wait-obstacle.ts';
import type { WaitObstacle } from '../../store/wait-obstacle.ts';
import { Button } from '../controls/Button.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { controlName } from '../words.ts';

interface ActionsState {
  readonly status: RunStatus | null;
  readonly live: boolean;
  /** Its thought is still open. */
  readonly canAnswer: boolean;
  readonly obstacle: WaitObstacle | null;
  readonly isOneOfMany: boolean;
}

/** Buttons under a lane. Lane 1's have plain names. The page's Stop stops all lanes; with one lane there is no other. */
export const LaneActions = memo(function LaneActions({ number }: { readonly number: number }) {
  const actions = useActions();
  const { status, live, canAnswer, obstacle, isOneOfMany } = useActionsState(number);
  const name = laneName({ number });
  return (
    <div className="lane-actions">
      <Button
        small
        label={controlName('Answer now', number)}
        disabled={!canAnswer}
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
          label={`Stop ${name}`}
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
        label={`Think again ${name}`}
        disabled={status === null || live}
        onPress={() => {
          actions.thinkLane(number);
        }}
      >
        Think again
      </Button>
    </div>
  );
});

/** What the buttons depend on: it stays the same while tokens come. */
function useActionsState(number: number): ActionsState {
  return useAppState(
    useShallow(({ lanes }) => {
      const lane = lanes.find((other) => other.number === number);
      const status = lane?.run?.status ?? null;
      return {
        status,
        canAnswer: status === 'thinking' || status === 'prefill' || isStoppedInThought(lane?.run ?? null),
        live: isLive(lane?.run ?? null),
        obstacle: lane === undefined ? 'no-run' : waitObstacle(lane),
        isOneOfMany: lanes.length > 1,
      };
    }),
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
