/** Keeps a scroll box at its end until the person scrolls away. */
import { useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';

/** Within this distance of the end counts as being at the end, pixels. */
const PIN_DISTANCE = 32;

/** Whether a scroll box shows the end of what is in it. */
export function isAtEnd({ scrollHeight, scrollTop, clientHeight }: Element): boolean {
  return scrollHeight - scrollTop - clientHeight < PIN_DISTANCE;
}

/** Whether the box follows its end, and how to change that. */
export interface PinnedEnd {
  readonly pinned: boolean;
  readonly setPinned: (pinned: boolean) => void;
}

/** Keeps a scroll box at its end while pinned; `content` changes whenever what is in the box does. */
export function usePinnedEnd(
  box: RefObject<HTMLElement | null>,
  enabled: boolean,
  content: string,
): PinnedEnd {
  const [pinned, setPinned] = useState(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (element !== null && pinned && enabled) {
      element.scrollTo({ top: element.scrollHeight });
    }
  }, [box, pinned, enabled, content]);
  return { pinned, setPinned };
}
