/** Joins token events of a run, so that the page gets one message per frame instead of one per token. */
import type { RunEvent } from './protocol.ts';

/** About one frame at 60 Hz. */
const FRAME_MS = 16;

export interface EventBatcher {
  push(event: RunEvent): void;
  /** Sends what is held; a timer does so after a frame. */
  flush(): void;
}

/** Order is kept: any other event first sends the tokens before it. */
export function createEventBatcher(
  send: (event: RunEvent) => void,
  setTimer: (action: () => void, ms: number) => unknown,
): EventBatcher {
  let held: Extract<RunEvent, { kind: 'tokens' }> | undefined;
  let timing = false;

  const flush = (): void => {
    if (held) {
      const event = held;
      held = undefined;
      send(event);
    }
  };
  return {
    push(event) {
      if (event.kind !== 'tokens') {
        flush();
        send(event);
        return;
      }
      held = { ...event, tokens: [...(held?.tokens ?? []), ...event.tokens] };
      if (!timing) {
        timing = true;
        setTimer(() => {
          timing = false;
          flush();
        }, FRAME_MS);
      }
    },
    flush,
  };
}
