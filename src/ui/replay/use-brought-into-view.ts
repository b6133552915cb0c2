/** Shows a recording that was asked for, where it lies below the fold; one that came by itself moves nothing. */
import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import { replayKey, type Replay } from '../../store/replay.ts';

/** A ref for the element that holds the recording. */
export function useBroughtIntoView(replay: Replay | null): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  const asked = replay === null || replay.source === 'intro' ? null : replayKey(replay);
  useEffect(() => {
    const top = element.current?.getBoundingClientRect().top ?? 0;
    if (asked !== null && (top < 0 || top > window.innerHeight / 2)) {
      element.current?.scrollIntoView({ block: 'start' });
    }
  }, [asked]);
  return element;
}
